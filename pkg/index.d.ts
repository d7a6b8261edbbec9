import type { AssetRole, CdnParts, HostingError, OriginOptions, Stage } from './url.js';

export * from './handler.js';
export * from './url.js';

// ---------------------------------------------------------------------------------------------- events

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** A webhook's body: bytes, text, or the value that a JSON parser returned. */
export type Body = Uint8Array | ArrayBuffer | ArrayBufferView | string | object | null | undefined;

interface EventMembers {
  /** The owner of the file or render. */
  owner: string;
  /** The file's URL; on `edit/render` a temporary URL. */
  url: string | null;
  /** The reason of a failure. */
  error: string | null;
  /** The time of completion, in milliseconds since 1970. */
  completed: number | null;
  /** Undocumented members are passed on. */
  [member: string]: unknown;
}

/** A file was copied to its destination, or could not be. */
export interface ServeCopyEvent extends EventMembers {
  type: 'serve';
  action: 'copy';
  /** The asset's id. */
  id: string;
  /** The render's id. */
  render: string;
  /** Only `ready` and `failed` are final. */
  status: 'ready' | 'failed' | (string & {});
  /** The parts of the URL, if it is a CDN URL. */
  cdn?: CdnParts;
}

/** A render is done, or failed. Its files may not be on the CDN yet. */
export interface EditRenderEvent extends EventMembers {
  type: 'edit';
  action: 'render';
  /** The render's id. */
  id: string;
  status: 'done' | 'failed' | (string & {});
  /** A temporary URL; null if the render does not make this file. */
  poster?: string | null;
  /** A temporary URL; null if the render does not make this file. */
  thumbnail?: string | null;
}

/** A source was ingested, or could not be. */
export interface IngestSourceEvent extends EventMembers {
  type: 'ingest';
  action: 'source';
  id: string;
  status: 'ready' | 'failed' | (string & {});
}

/** A rendition was made of a source, or could not be. */
export interface IngestRenditionEvent extends EventMembers {
  type: 'ingest';
  action: 'rendition';
  id: string;
  status: 'ready' | 'failed' | (string & {});
}

/** The events that Shotstack documents, discriminated by `type` and `action`. */
export type KnownEvent = ServeCopyEvent | EditRenderEvent | IngestSourceEvent | IngestRenditionEvent;

/** An event whose `type` and `action` are newer than this version: all members are passed on. */
export interface UnrecognizedEvent {
  type: string;
  action: string;
  [member: string]: unknown;
}

/**
 * Any event. {@link isKnownEvent} narrows it to {@link KnownEvent}, which `type` and `action` narrow further.
 *
 * @example
 * const event = parseEvent(body);
 * if (isKnownEvent(event) && event.type === 'serve') event.render;
 */
export type Event = KnownEvent | UnrecognizedEvent;

/** One error in a body (a violation), or one irregularity that is accepted (an advisory). */
export interface Finding {
  /** The place, a JSON Pointer (RFC 6901); for a missing member, the place where it should be. */
  path: string;
  /** The kind of finding. */
  code: FindingCode | (string & {});
  /** The finding in a sentence. */
  message: string;
  /** The value at that place, shortened. */
  found: string | null;
  /** The likely cause, or a remedy. */
  hint: string | null;
}

/** The kinds of findings. Later versions may have more. */
export type FindingCode =
  | 'empty_body'
  | 'too_large'
  | 'invalid_utf8'
  | 'invalid_json'
  | 'trailing_text'
  | 'too_deep'
  | 'duplicate_member'
  | 'not_an_object'
  | 'wrapped'
  | 'capitalised_members'
  | 'other_document'
  | 'missing'
  | 'null'
  | 'wrong_type'
  | 'empty'
  | 'too_long'
  | 'control_character'
  | 'invalid_url'
  | 'invalid_timestamp'
  | 'half_surrogate'
  | 'number_out_of_range'
  | 'byte_order_mark'
  | 'url_missing'
  | 'error_missing'
  | 'completed_missing'
  | 'unexpected_error'
  | 'unknown_status'
  | 'id_not_uuid'
  | 'filename_not_render'
  | 'owner_mismatch'
  | 'insecure_url'
  | 'irregular_cdn_url'
  | 'unrecognized_event';

/** The verdict on a body. */
export type Verdict =
  | { valid: true; event: Event; advisories: Finding[] }
  | { valid: false; violations: Finding[]; advisories: Finding[] };

/** Limits on a body, and the CDN's origin. */
export interface EventOptions extends OriginOptions {
  /** The longest body, in bytes: 65536 by default. */
  maxBytes?: number | undefined;
  /** The deepest nesting of arrays and objects: 126 by default, and at most that. */
  maxNesting?: number | undefined;
  /** The longest id, in bytes: 256 by default, and at most 1024. */
  maxIdBytes?: number | undefined;
}

/**
 * Reads a webhook's body, and reports all errors and irregularities. It refuses only bodies that cannot be genuine,
 * because a genuine event that is refused is lost after ten deliveries.
 *
 * @param body The received bytes or text; or an object, if a parser has already read them (which can hide duplicate
 * members).
 * @throws {HostingError} An option is not valid. A body never makes it throw.
 *
 * @example
 * const verdict = checkEvent('{"type":"serve","action":"copy"}');
 * verdict.valid; // false
 * verdict.violations[0].message; // '`id` is missing'
 */
export function checkEvent(body: Body, options?: EventOptions): Verdict;

/**
 * Like {@link checkEvent}, but returns the event itself, or throws.
 *
 * @throws {EventError} The body is not a valid Shotstack webhook.
 *
 * @example
 * const event = parseEvent(await request.text());
 */
export function parseEvent(body: Body, options?: EventOptions): Event;

/**
 * Whether this version knows the event's `type` and `action`.
 *
 * @example
 * if (isKnownEvent(event) && event.type === 'edit') event.poster;
 */
export function isKnownEvent(event: Event): event is KnownEvent;

/** The body is not a valid Shotstack webhook. `code` is `too_large` (respond with 413) or `invalid` (respond with 400). */
export class EventError extends HostingError {
  protected constructor();
  readonly code: 'too_large' | 'invalid';
  /** All errors in the body. */
  readonly violations: Finding[];
  /** Its irregularities that are accepted. */
  readonly advisories: Finding[];
}

/** {@link checkEvent} as a [Standard Schema](https://standardschema.dev/), for validators of frameworks. */
export interface EventSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'shotstack-hosting';
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Event; readonly issues?: undefined }
      | { readonly issues: ReadonlyArray<{ readonly message: string; readonly path: ReadonlyArray<string> }> };
    readonly types?: { readonly input: Body; readonly output: Event } | undefined;
  };
}

/**
 * The schema of a webhook's body, for tRPC, Hono's `sValidator` and other libraries that accept a Standard Schema. Its
 * input is text, bytes or the parsed object that most frameworks pass.
 *
 * @example
 * const result = eventSchema['~standard'].validate({ type: 'serve' });
 * result.issues?.[0]?.path; // ['action']
 */
export const eventSchema: EventSchema;

// ---------------------------------------------------------------------------------------------- renders

/** The status of a render. */
export type RenderStatus = 'pending' | 'partial' | 'ready' | 'failed' | 'deleted';

/** A file of a render. */
export interface AssetReport {
  /** Null if it is not known. */
  role: AssetRole | null;
  /** `shotstack` if it is on Shotstack's hosting; null if the destination is not known. */
  provider: 'shotstack' | null;
  id: string;
  status: 'importing' | 'ready' | 'failed' | 'deleted' | (string & {});
  url: string | null;
  filename: string | null;
  error: string | null;
  /** When its status was reported, in milliseconds since 1970. */
  at: number | null;
}

/** The evaluation of a render's facts. */
export interface Report {
  status: RenderStatus;
  /** Whether it is known which files the render makes; if `presumed`, only the main file is expected. */
  expected: 'known' | 'presumed';
  /** The reason why it failed or is deleted. */
  reason: string | null;
  assets: AssetReport[];
  /** The expected files that no document has mentioned. */
  missing: { role: AssetRole; provider: string | null }[];
}

/** Identifies a render: its id is unique only within its owner. */
export interface RenderKey {
  owner: string;
  render: string;
}

/** The stored facts of a render: opaque, versioned JSON. Later versions read the states of earlier ones. */
export interface RenderState {
  version: number;
  [member: string]: unknown;
}

/** A document about renders: a webhook's body, a response of the Serve API, a render's status, or an edit. */
export type Document = Uint8Array | ArrayBuffer | ArrayBufferView | string | object;

/** Options of a report. */
export interface ReportOptions {
  /** The optional roles: a render can be ready without these files once each of them is settled. Empty by default. */
  optional?: readonly AssetRole[] | undefined;
}

/**
 * Everything that is known of one render. The result does not depend on the order or repetition of the documents.
 *
 * @example
 * const render = new Render();
 * render.observe(webhook); // text, bytes or an object
 * render.observe(edit);
 * render.status; // 'partial'
 * render.report().missing; // [{ role: 'poster', provider: 'shotstack' }]
 */
export class Render {
  /** @param key The render; by default that of the first document that names one. */
  constructor(key?: RenderKey);

  /** The render's key, if it is known. */
  readonly key: RenderKey | null;

  /** The render's status if every expected file is required. */
  readonly status: RenderStatus;

  /**
   * Adds a webhook's body, a response of the Serve API, a render's status or an edit, which it recognizes by the shape.
   * It assumes that a response of the Serve API is about this render. Events that are not about a render change nothing.
   *
   * @throws {HostingError} The document is not valid (`code` is `invalid`, with `violations`), or it is about another
   * render (`code` is `other_render`). Then nothing changes.
   *
   * @example
   * render.observe(await response.text()).observe(edit).status;
   */
  observe(document: Document, options?: EventOptions): this;

  /**
   * The status of the render and of each file, with reasons.
   *
   * @example
   * render.report({ optional: ['thumbnail'] }).status; // 'ready'
   */
  report(options?: ReportOptions): Report;

  /**
   * Adds the facts of another `Render`, for example from another machine.
   *
   * @throws {HostingError} It is about another render (`other_render`), or not a valid state (`state`).
   *
   * @example
   * render.merge(Render.from(JSON.parse(stored)));
   */
  merge(other: Render | RenderState): this;

  /**
   * The facts as JSON for a store; {@link Render.from} reads them, and also a state from {@link decide}.
   *
   * @example
   * JSON.stringify(render);
   */
  toJSON(): RenderState;

  /**
   * Restores a render from its stored facts.
   *
   * @throws {HostingError} It is not a valid state, or is from a later version; `code` is `state`.
   *
   * @example
   * Render.from(JSON.parse(text)).status;
   */
  static from(state: RenderState, key?: RenderKey): Render;
}

/** The report of a render, with its key. */
export interface RenderReport extends Report, RenderKey {}

/**
 * The reports of all renders in a list of documents, ordered by owner and render, like `shotstack-hosting status --json`.
 *
 * @throws {HostingError} A document is not valid; `code` is `invalid`, and `index` is its position.
 *
 * @example
 * const { renders } = reports([webhook, anotherWebhook, edit]);
 * renders[0].status; // 'ready'
 */
export function reports(
  documents: Iterable<Document>,
  options?: ReportOptions & EventOptions,
): {
  renders: RenderReport[];
  /** The ids of files in responses of the Serve API whose render is not known. */
  unattributed: string[];
};

/** The files that an edit makes, and their destinations. */
export interface ExpectedAssets {
  /** In the order main, poster, thumbnail. */
  roles: AssetRole[];
  /** Whether the list is complete; for an edit it always is. */
  known: boolean;
  /** Whether they will be on Shotstack's hosting. */
  hosted: boolean;
  /** The other destinations, sorted. */
  elsewhere: string[];
}

/** An edit, as it is posted to the Edit API. */
export type Edit = object;

/**
 * The files that an edit makes.
 *
 * @throws {HostingError} It is not a valid edit; `code` is `edit`, and `violations` lists the errors.
 *
 * @example
 * expectedAssets({ timeline, output: { format: 'mp4', poster: { capture: 1 } } }).roles; // ['main', 'poster']
 */
export function expectedAssets(edit: Edit): ExpectedAssets;

// ---------------------------------------------------------------------------------------------- callbacks

/** The claims of a callback token. They are signed, but not secret. */
export interface Claims {
  /** Your own name for the render, up to 256 bytes. */
  correlation: string;
  /** The files that the render will make, if known. */
  expected?: AssetRole[];
  /** The `provider`s of their destinations, if they are not copied to Shotstack's hosting. */
  elsewhere?: string[];
  /** The required owner, if known. */
  owner?: string;
  /** The required stage, if known. */
  stage?: Stage;
  /** When the token expires, in milliseconds since 1970. */
  expires: number;
}

/** Options of a callback URL. */
export interface CallbackOptions {
  /** Your endpoint: an absolute URL, which may have a query. */
  url: string;
  /** The signing secret: at least 24 bytes of UTF-8, or `whsec_` and Base64. */
  secret: string;
  /** Your own name for the render, up to 256 bytes. */
  correlation: string;
  /** The files that the render will make, if known. */
  expect?: readonly AssetRole[] | undefined;
  /** The `provider`s of their destinations, if they are not copied to Shotstack's hosting; used only with `expect`. */
  elsewhere?: readonly string[] | undefined;
  /** The required owner, if known. */
  owner?: string | undefined;
  /** The required stage, if known. */
  stage?: Stage | undefined;
  /** How long the token is valid, in milliseconds: 7 days by default. Allow for the render and 49 minutes of redelivery. */
  expiresIn?: number | undefined;
}

/**
 * Creates a callback URL with a signed token. Shotstack does not sign webhooks; the token authenticates them instead.
 *
 * @param now Milliseconds since 1970.
 * @throws {HostingError} `code` is `secret`, `not_a_url`, `too_long`, `token_too_long`, `fragment`, `has_token`, `correlation` or
 * `argument`. The message never contains the secret.
 *
 * @example
 * callbackUrl({ url: 'https://example.com/hook', secret, correlation: 'order-17', expect: ['main', 'poster'] });
 * // 'https://example.com/hook?shotstack_token=1.…'
 */
export function callbackUrl(options: CallbackOptions, now?: number): string;

/**
 * A copy of an edit with a callback URL in it. Unless `expect` is given, the token lists the files that the edit makes,
 * and their destinations if they are not copied to Shotstack's hosting.
 *
 * @throws {HostingError} As {@link callbackUrl}, or as {@link expectedAssets}.
 *
 * @example
 * const body = JSON.stringify(withCallback(edit, { url: 'https://example.com/hook', secret, correlation: 'order-17' }));
 */
export function withCallback<E extends Edit>(edit: E, options: CallbackOptions, now?: number): E & { callback: string };

/**
 * Verifies the token in a request's URL and returns its claims.
 *
 * @param url Absolute, or path and query.
 * @param secrets All accepted secrets: the current one and, after a rotation, the previous one.
 * @param now Milliseconds since 1970.
 * @throws {HostingError} `code` is `token_missing`, `token_escaped`, `token_repeated`, `token_malformed`, `token_version`,
 * `token_key`, `token_signature`, `token_expired` or `secret`.
 *
 * @example
 * verifyCallback(request.url, [secret]).correlation; // 'order-17'
 */
export function verifyCallback(url: string, secrets: string | readonly string[], now?: number): Claims;

/**
 * A URL with its tokens hidden, for logs.
 *
 * @example
 * redactToken('/hook?shotstack_token=1.k.p.t'); // '/hook?shotstack_token=…'
 */
export function redactToken(url: string): string;

// ---------------------------------------------------------------------------------------------- inbox

/** Which webhooks an inbox accepts. */
export type Policy = PolicyRules &
  (
    | {
        /** Every callback must carry a token that is signed by one of these secrets. */
        secrets: string | readonly string[];
        unauthenticated?: false | undefined;
      }
    | {
        /** No authentication: anyone can post events. Files outside the CDN are then refused unless `hosts` lists their hosts. */
        unauthenticated: true;
        secrets?: undefined;
      }
  );

/** The rules of an inbox, except authentication. */
export interface PolicyRules extends EventOptions {
  /** The owners whose events are accepted; by default all. */
  owners?: readonly string[] | undefined;
  /** The stage whose files are accepted; by default both. */
  stage?: Stage | undefined;
  /** The hosts, besides the CDN, whose files are accepted; by default all, or none if `unauthenticated`. */
  hosts?: readonly string[] | undefined;
  /** The optional roles: a render can be ready without these files once each of them is settled. Empty by default. */
  optional?: readonly AssetRole[] | undefined;
  /** Whether to expect the main file alone if nothing states which files the render makes; false by default. */
  presume?: boolean | undefined;
  /** The files that every render of this inbox makes. */
  expect?: readonly AssetRole[] | undefined;
}

/** A request to the callback URL. */
export interface Delivery {
  /** The HTTP method. */
  method: string;
  /** The request's URL, absolute or only path and query. */
  url: string;
  /** The body, as bytes or text; or already parsed, which can hide duplicate members. */
  body: Body;
}

/** The response to a delivery. It is never a redirect. */
export interface Reply {
  /** 200, 400, 401, 403, 405, 413 or 503. */
  status: number;
  /** A stable name of what happened, such as `stored` or `owner`. */
  code: string;
  /** What happened, in a sentence without secrets. */
  detail: string;
  /** For the header `Retry-After`, in seconds. */
  retryAfter: number | null;
  /** For the header `Allow`. */
  allow: string | null;
  /** The errors in the body, if it was refused because of them. */
  violations?: Finding[];
}

/** An accepted event of a render. It hides the delivery, so that the token in its URL does not get into logs. */
export interface Admitted {
  /** The render, the key of its state in the store. */
  readonly key: RenderKey;
  readonly event: ServeCopyEvent | EditRenderEvent;
  readonly advisories: Finding[];
  /** The token's claims, if the policy requires a token. */
  readonly claims: Claims | null;
}

/** The result of {@link admit}. */
export type Admission =
  /** The event is about a render: load its state, and call {@link decide}. */
  | { outcome: 'render'; admitted: Admitted }
  /** An ingest event or an unknown one: nothing needs to be stored. */
  | { outcome: 'other'; event: Event; advisories: Finding[]; reply: Reply }
  | { outcome: 'refused'; reply: Reply };

/** An announcement to your program, made once. */
export interface Announcement {
  /** `{kind}/{owner}/{render}[/{asset}]`: the same in each repeat of this announcement. */
  id: string;
  kind: 'render.ready' | 'render.failed' | 'asset.ready' | 'asset.failed' | 'asset.deleted';
  owner: string;
  render: string;
  /** The asset's id; null if the announcement is about the render. */
  asset: string | null;
  /** Your own name for the render, from its callback token; null without one. */
  correlation: string | null;
}

/** Reserves the announcing for one delivery until it expires; others wait. */
export interface Lease {
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** The new state of a render, and the announcements that are due. */
export interface Decision {
  outcome: 'decided';
  /** Store it by compare-and-swap if `changed`, before you announce anything. */
  state: RenderState;
  changed: boolean;
  /** Make these now, if you stored the state. */
  announcements: Announcement[];
  /** The lease in the new state, for {@link acknowledge}. */
  lease: Lease | null;
  report: Report;
  /** Respond with it when the state is stored and the announcements are made. */
  reply: Reply;
}

/**
 * Accepts or refuses a delivery. It needs no store.
 *
 * @param now Milliseconds since 1970.
 * @throws {HostingError} The policy is not valid; `code` is `policy` or `secret`. A delivery never makes it throw.
 *
 * @example
 * const admission = admit({ method: 'POST', url: request.url, body }, { secrets: [secret] });
 * if (admission.outcome === 'refused') respond(admission.reply);
 */
export function admit(delivery: Delivery, policy: Policy, now?: number): Admission;

/**
 * Applies an event to the state of its render, and decides which announcements are due.
 *
 * @param state The state in the store under `admitted.key`, or null.
 * @param now Milliseconds since 1970.
 * @throws {HostingError} The state is not valid (`state`), or the policy is not valid (`policy`, `secret`).
 *
 * @example
 * const decision = decide(await load(admitted.key), admitted, policy);
 */
export function decide(
  state: RenderState | null | undefined,
  admitted: Admitted,
  policy: Policy,
  now?: number,
): Decision | { outcome: 'refused'; reply: Reply };

/**
 * The state after these announcements were made.
 *
 * @param lease The lease of the decision.
 *
 * @example
 * const next = acknowledge(decision.state, decision.announcements, decision.lease);
 */
export function acknowledge(
  state: RenderState,
  announced: readonly Announcement[],
  lease: Lease | null,
): RenderState;

/**
 * Decides without a delivery, for timers and API responses: a program can crash even during the last delivery attempt.
 *
 * @param state The state in the store, or null.
 * @param now Milliseconds since 1970.
 * @param news New facts to add, as returned by `toJSON` of a {@link Render}.
 * @throws {HostingError} As {@link decide}.
 *
 * @example
 * const decision = resume({ owner: '5ca6hu7s9k', render: 'd2b46ed6' }, state, policy);
 */
export function resume(
  key: RenderKey,
  state: RenderState | null,
  policy: Policy,
  now?: number,
  news?: RenderState | null,
): Decision;

// ---------------------------------------------------------------------------------------------- the APIs

/** A response over HTTP. */
export interface ApiResponse {
  /** The HTTP status. */
  status: number;
  /** The header `Retry-After`, if the response has it. */
  retryAfter?: string | null | undefined;
  /** The header `Date`, or else `toUTCString()` of your own clock: the reference for a `Retry-After` that is a date. */
  date?: string | null | undefined;
  body: Uint8Array | ArrayBuffer | ArrayBufferView | string;
}

/** One file, as the Serve API knows it. */
export interface HostedAsset {
  id: string;
  owner: string;
  status: 'importing' | 'ready' | 'failed' | 'deleted' | (string & {});
  /** The render that made it, which is not always the render in the request. */
  renderId: string | null;
  /** The file's id at its destination; the same as `id` on Shotstack's hosting. */
  providerId: string | null;
  region: string | null;
  filename: string | null;
  url: string | null;
  /** The parts of the URL; null if it is not a CDN URL. */
  cdn: CdnParts | null;
  /** Milliseconds since 1970. */
  created: number | null;
  /** Milliseconds since 1970. */
  updated: number | null;
  advisories: Finding[];
}

/** A render's status, as the Edit API knows it. */
export interface RenderInfo {
  id: string;
  owner: string;
  status: 'done' | 'failed' | (string & {});
  /** A temporary URL. */
  url: string | null;
  error: string | null;
  expected: ExpectedAssets;
  /** Milliseconds since 1970. */
  created: number | null;
  /** Milliseconds since 1970. */
  updated: number | null;
  advisories: Finding[];
}

/** A request to an API failed, or its response is not valid. */
export class ApiError extends HostingError {
  protected constructor();
  /** `timeout`, `network` and `too_large` come only from a `ShotstackApi`: it got no usable response. */
  readonly code:
    | 'not_found'
    | 'unauthorized'
    | 'rate_limited'
    | 'refused'
    | 'unavailable'
    | 'unreadable'
    | 'timeout'
    | 'network'
    | 'too_large';
  /** The method and path of the request, from a `ShotstackApi`. */
  readonly request?: string;
  /** Whether the same request may succeed later. */
  readonly isTransient: boolean;
  readonly httpStatus: number | null;
  /** How long to wait, in seconds, if the API specified it. */
  readonly retryAfter: number | null;
  /** The API's own error message. */
  readonly apiMessage: string | null;
  /** The errors in an unreadable response. */
  readonly violations: Finding[];
}

/**
 * The files in a response of the Serve API to a query by render or by id, or to a transfer. For 204 the list is empty.
 *
 * @throws {ApiError} The API responded with an error, or with something that is not a valid list of files.
 *
 * @example
 * readAssets({ status: response.status, body: await response.text() })[0].status; // 'importing'
 */
export function readAssets(response: ApiResponse, options?: OriginOptions): HostedAsset[];

/**
 * The status of a render in a response of the Edit API.
 *
 * @throws {ApiError} The API responded with an error, or with something that is not a valid render status.
 *
 * @example
 * readRender({ status: response.status, body: await response.text() }).status; // 'done'
 */
export function readRender(response: ApiResponse): RenderInfo;

// ---------------------------------------------------------------------------------------------- delivery

/**
 * How long Shotstack's publisher waits before an attempt, in milliseconds; null if it makes no such attempt.
 *
 * @param attempt 1 is the first try.
 *
 * @example
 * waitBefore(2); // 8000
 */
export function waitBefore(attempt: number): number | null;

/**
 * The sum of the waits before all attempts, in milliseconds: after that an event is lost.
 *
 * @example
 * totalWait() / 60_000; // 48.7…
 */
export function totalWait(): number;

/**
 * How the publisher treats a response.
 *
 * @param httpStatus Null if no response arrived within 10 seconds.
 *
 * @example
 * deliveryOutcome(302); // { outcome: 'redirected', keepsBody: false }
 */
export function deliveryOutcome(
  httpStatus: number | null,
): { outcome: 'delivered' | 'retried' } | { outcome: 'redirected'; keepsBody: boolean };
