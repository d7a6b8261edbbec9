import type { AssetRole, CdnParts, HostingError, OriginOptions, Stage } from './url.js';

export * from './handler.js';
export * from './url.js';

// ---------------------------------------------------------------------------------------------- events

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** A webhook's body: bytes, text, or what a JSON parser made of it. */
export type Body = Uint8Array | ArrayBuffer | ArrayBufferView | string | object | null | undefined;

interface EventMembers {
  /** Whose file or render it is. */
  owner: string;
  /** Where the file is; on `edit/render` a temporary address. */
  url: string | null;
  /** Why it failed. */
  error: string | null;
  /** When, in milliseconds since 1970. */
  completed: number | null;
  /** Members that are not documented are passed on. */
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
  /** Only `ready` and `failed` settle anything. */
  status: 'ready' | 'failed' | (string & {});
  /** What the URL says, if it is one of the CDN. */
  cdn?: CdnParts;
}

/** A render was done, or failed. Its files may still be on their way to the CDN. */
export interface EditRenderEvent extends EventMembers {
  type: 'edit';
  action: 'render';
  /** The render's id. */
  id: string;
  status: 'done' | 'failed' | (string & {});
  /** A temporary address; null if the render makes none. */
  poster?: string | null;
  /** A temporary address; null if the render makes none. */
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

/** The events that Shotstack documents, told apart by `type` and `action`. */
export type KnownEvent = ServeCopyEvent | EditRenderEvent | IngestSourceEvent | IngestRenditionEvent;

/** An event of a `type` and `action` that came later than this version: all of it is passed on. */
export interface UnrecognizedEvent {
  type: string;
  action: string;
  [member: string]: unknown;
}

/**
 * Any event. {@link isKnownEvent} tells those of {@link KnownEvent}, which `type` and `action` tell apart further.
 *
 * @example
 * const event = parseEvent(body);
 * if (isKnownEvent(event) && event.type === 'serve') event.render;
 */
export type Event = KnownEvent | UnrecognizedEvent;

/** One thing that is wrong with a body (a violation) or odd about it (an advisory). */
export interface Finding {
  /** The place, a JSON Pointer (RFC 6901); for what is missing, where it should stand. */
  path: string;
  /** The kind of finding. */
  code: FindingCode | (string & {});
  /** The finding in a sentence. */
  message: string;
  /** What stands there, shortened. */
  found: string | null;
  /** What it may mean, or the way out. */
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

/** How much of a body is read, and what counts as the CDN. */
export interface EventOptions extends OriginOptions {
  /** The longest body, in bytes: 65536 unless given. */
  maxBytes?: number | undefined;
  /** The deepest nesting of arrays and objects: 126 unless given, and at most that. */
  maxNesting?: number | undefined;
  /** The longest id, in bytes: 256 unless given, and at most 1024. */
  maxIdBytes?: number | undefined;
}

/**
 * Reads a webhook's body, and says all that is wrong with it or odd about it. Refused is only what cannot be what it
 * claims to be: a genuine event that is refused is gone after ten deliveries.
 *
 * @param body Bytes or text as they came; or an object, if something else has parsed them already (which may have
 * hidden duplicate members).
 * @throws {HostingError} An option is wrong. A body never makes it throw.
 *
 * @example
 * const verdict = checkEvent('{"type":"serve","action":"copy"}');
 * verdict.valid; // false
 * verdict.violations[0].message; // '`id` is missing'
 */
export function checkEvent(body: Body, options?: EventOptions): Verdict;

/**
 * As {@link checkEvent}, but gives the event itself, or throws.
 *
 * @throws {EventError} The body is no Shotstack webhook.
 *
 * @example
 * const event = parseEvent(await request.text());
 */
export function parseEvent(body: Body, options?: EventOptions): Event;

/**
 * Whether an event is one that Shotstack documents today.
 *
 * @example
 * if (isKnownEvent(event) && event.type === 'edit') event.poster;
 */
export function isKnownEvent(event: Event): event is KnownEvent;

/** A body that is no Shotstack webhook. `code` is `too_large` (answer 413) or `invalid` (answer 400). */
export class EventError extends HostingError {
  protected constructor();
  readonly code: 'too_large' | 'invalid';
  /** Everything that is wrong with it. */
  readonly violations: Finding[];
  /** What is odd about it besides. */
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
 * The schema of a webhook's body, for tRPC, Hono's `sValidator` and whatever else takes a Standard Schema. Its input is
 * text, bytes or, as most frameworks give it, the parsed object.
 *
 * @example
 * const result = eventSchema['~standard'].validate({ type: 'serve' });
 * result.issues?.[0]?.path; // ['action']
 */
export const eventSchema: EventSchema;

// ---------------------------------------------------------------------------------------------- renders

/** How a render is. */
export type RenderStatus = 'pending' | 'partial' | 'ready' | 'failed' | 'deleted';

/** A file of a render. */
export interface AssetReport {
  /** Null if nothing tells it. */
  role: AssetRole | null;
  /** `shotstack` if it is on Shotstack's hosting; null if nothing names the place. */
  provider: 'shotstack' | null;
  id: string;
  status: 'importing' | 'ready' | 'failed' | 'deleted' | (string & {});
  url: string | null;
  filename: string | null;
  error: string | null;
  /** When its status was said, in milliseconds since 1970. */
  at: number | null;
}

/** What the facts of a render mean. */
export interface Report {
  status: RenderStatus;
  /** Whether it is known which files the render makes; `presumed` takes the main file alone for granted. */
  expected: 'known' | 'presumed';
  /** Why it failed or is deleted. */
  reason: string | null;
  assets: AssetReport[];
  /** What is expected and was never heard of. */
  missing: { role: AssetRole; provider: string | null }[];
}

/** A render's name: ids are unique to an owner only. */
export interface RenderKey {
  owner: string;
  render: string;
}

/** The facts of a render, as a store keeps them: JSON, opaque, versioned; later versions read those of earlier ones. */
export interface RenderState {
  version: number;
  [member: string]: unknown;
}

/** A document about renders: a webhook's body, an answer of the Serve API, a render's status, or an edit. */
export type Document = Uint8Array | ArrayBuffer | ArrayBufferView | string | object;

/** Options of a report. */
export interface ReportOptions {
  /** The roles without which a render is ready once they are settled; none unless given. */
  optional?: readonly AssetRole[] | undefined;
}

/**
 * Everything that is known of one render. What it observes adds up to the same, whatever the order and the repeats.
 *
 * @example
 * const render = new Render();
 * render.observe(webhook); // text, bytes or an object
 * render.observe(edit);
 * render.status; // 'partial'
 * render.report().missing; // [{ role: 'poster', provider: 'shotstack' }]
 */
export class Render {
  /** @param key Which render; if not given, the first document that names one tells. */
  constructor(key?: RenderKey);

  /** Which render, if that is known. */
  readonly key: RenderKey | null;

  /** How the render is, with every expected file required. */
  readonly status: RenderStatus;

  /**
   * Takes in a webhook's body, an answer of the Serve API, a render's status or an edit; its shape tells which. Answers
   * of the Serve API are taken for answers about this render. Events that tell nothing of a render change nothing.
   *
   * @throws {HostingError} It is none of these (`code` is `invalid`, with `violations`), or it tells of another render
   * (`code` is `other_render`). Nothing has changed then.
   *
   * @example
   * render.observe(await response.text()).observe(edit).status;
   */
  observe(document: Document, options?: EventOptions): this;

  /**
   * What the facts mean: which files are there, which are not, and why.
   *
   * @example
   * render.report({ optional: ['thumbnail'] }).status; // 'ready'
   */
  report(options?: ReportOptions): Report;

  /**
   * Adds the facts of another, as from another machine.
   *
   * @throws {HostingError} It is of another render (`other_render`), or no state (`state`).
   *
   * @example
   * render.merge(Render.from(JSON.parse(stored)));
   */
  merge(other: Render | RenderState): this;

  /**
   * The facts, for a store; {@link Render.from} reads them. A state that {@link decide} gives can be read too.
   *
   * @example
   * JSON.stringify(render);
   */
  toJSON(): RenderState;

  /**
   * A render of the facts in a store.
   *
   * @throws {HostingError} It is no state, or one of a later version; `code` is `state`.
   *
   * @example
   * Render.from(JSON.parse(text)).status;
   */
  static from(state: RenderState, key?: RenderKey): Render;
}

/** What is known of a render, and which render it is. */
export interface RenderReport extends Report, RenderKey {}

/**
 * What documents of any mixture of renders add up to, ordered by owner and render; as `shotstack-hosting status --json`.
 *
 * @throws {HostingError} A document is none; `code` is `invalid`, `index` says which.
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
  /** The ids of files in answers of the Serve API that no render can be told for. */
  unattributed: string[];
};

/** Which files an edit makes, and where they will be copied to. */
export interface ExpectedAssets {
  /** In the order main, poster, thumbnail. */
  roles: AssetRole[];
  /** Whether that is all of them; of an edit always. */
  known: boolean;
  /** Whether they will be on Shotstack's hosting. */
  hosted: boolean;
  /** The other destinations, sorted. */
  elsewhere: string[];
}

/** An edit, as it is posted to the Edit API. */
export type Edit = object;

/**
 * Which files an edit makes.
 *
 * @throws {HostingError} It is no edit; `code` is `edit`, `violations` say where and why.
 *
 * @example
 * expectedAssets({ timeline, output: { format: 'mp4', poster: { capture: 1 } } }).roles; // ['main', 'poster']
 */
export function expectedAssets(edit: Edit): ExpectedAssets;

// ---------------------------------------------------------------------------------------------- callbacks

/** What a callback token says. All of it is signed; none of it is secret. */
export interface Claims {
  /** What names the render in your own books, up to 256 bytes. */
  correlation: string;
  /** Which files the render will make, if you know. */
  expected?: AssetRole[];
  /** To which destinations, by `provider`, if they are not copied to Shotstack's hosting. */
  elsewhere?: string[];
  /** Who must be the owner, if you know. */
  owner?: string;
  /** On which stage it must be, if you know. */
  stage?: Stage;
  /** When the token ends, in milliseconds since 1970. */
  expires: number;
}

/** A callback URL to be made. */
export interface CallbackOptions {
  /** Your endpoint: an absolute URL, which may have a query. */
  url: string;
  /** What signs: at least 24 bytes as UTF-8, or `whsec_` and Base64. */
  secret: string;
  /** What names the render in your own books, up to 256 bytes. */
  correlation: string;
  /** Which files the render will make, if you know. */
  expect?: readonly AssetRole[] | undefined;
  /** To which destinations, by `provider`, if they are not copied to Shotstack's hosting; counts with `expect`. */
  elsewhere?: readonly string[] | undefined;
  /** Who must be the owner, if you know. */
  owner?: string | undefined;
  /** On which stage it must be, if you know. */
  stage?: Stage | undefined;
  /** How long the token is good for, in milliseconds: 7 days unless given. The render and 49 minutes of redelivery have to fit in. */
  expiresIn?: number | undefined;
}

/**
 * A callback URL with a signed token: Shotstack signs no webhook, so the URL that it calls has to prove itself.
 *
 * @param now Milliseconds since 1970.
 * @throws {HostingError} `code` is `secret`, `not_a_url`, `too_long`, `token_too_long`, `fragment`, `has_token`, `correlation` or
 * `argument`. The message never has the secret in it.
 *
 * @example
 * callbackUrl({ url: 'https://example.com/hook', secret, correlation: 'order-17', expect: ['main', 'poster'] });
 * // 'https://example.com/hook?shotstack_token=1.…'
 */
export function callbackUrl(options: CallbackOptions, now?: number): string;

/**
 * A copy of an edit with a callback URL in it. Unless `expect` is given, the token says which files the edit makes, and
 * where they go if that is not Shotstack's hosting.
 *
 * @throws {HostingError} As {@link callbackUrl}, or as {@link expectedAssets}.
 *
 * @example
 * const body = JSON.stringify(withCallback(edit, { url: 'https://example.com/hook', secret, correlation: 'order-17' }));
 */
export function withCallback<E extends Edit>(edit: E, options: CallbackOptions, now?: number): E & { callback: string };

/**
 * What the token in a request's URL says, if it is genuine.
 *
 * @param url Absolute, or path and query.
 * @param secrets All that may have signed: the present one and, after a rotation, the one before.
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

/** Whom a webhook is believed. */
export type Policy = PolicyRules &
  (
    | {
        /** Every callback has to carry a token that one of these has signed. */
        secrets: string | readonly string[];
        unauthenticated?: false | undefined;
      }
    | {
        /** Nobody has to prove anything: anyone can post anything. Files elsewhere than on the CDN are then refused unless `hosts` names their hosts. */
        unauthenticated: true;
        secrets?: undefined;
      }
  );

/** The rules of an inbox besides authentication. */
export interface PolicyRules extends EventOptions {
  /** The owners whose events are taken; all unless given. */
  owners?: readonly string[] | undefined;
  /** The stage whose files are taken; both unless given. */
  stage?: Stage | undefined;
  /** The hosts, besides the CDN, where files may be; any unless given, none where unauthenticated. */
  hosts?: readonly string[] | undefined;
  /** The roles without which a render is ready once they are settled; none unless given. */
  optional?: readonly AssetRole[] | undefined;
  /** Whether the main file is taken for all there is where nothing tells which files the render makes; no unless given. */
  presume?: boolean | undefined;
  /** The files that every render of this inbox makes. */
  expect?: readonly AssetRole[] | undefined;
}

/** A request as it reached the callback URL. */
export interface Delivery {
  /** The HTTP method. */
  method: string;
  /** The request's URL, absolute or only path and query. */
  url: string;
  /** The body, as bytes or text; or parsed by something else, which may have hidden duplicate members. */
  body: Body;
}

/** What to answer to a delivery. Never a redirect. */
export interface Reply {
  /** 200, 400, 401, 403, 405, 413 or 503. */
  status: number;
  /** A stable name of what happened, such as `stored` or `owner`. */
  code: string;
  /** What happened, in a sentence; it has no secret in it. */
  detail: string;
  /** For the header `Retry-After`, in seconds. */
  retryAfter: number | null;
  /** For the header `Allow`. */
  allow: string | null;
  /** What refuses the body, if that is why. */
  violations?: Finding[];
}

/** An event of a render that was let in. It holds the delivery out of sight: the token in its URL is not for logs. */
export interface Admitted {
  /** The render, under which the store keeps the state. */
  readonly key: RenderKey;
  readonly event: ServeCopyEvent | EditRenderEvent;
  readonly advisories: Finding[];
  /** What the token says, if the policy asks for one. */
  readonly claims: Claims | null;
}

/** What became of a delivery. */
export type Admission =
  /** It tells of a render: load that render's state, and {@link decide}. */
  | { outcome: 'render'; admitted: Admitted }
  /** An ingest event or one that is not known: there is nothing to store. */
  | { outcome: 'other'; event: Event; advisories: Finding[]; reply: Reply }
  | { outcome: 'refused'; reply: Reply };

/** What is told to your program, once. */
export interface Announcement {
  /** `{kind}/{owner}/{render}[/{asset}]`: the same whenever it is told. */
  id: string;
  kind: 'render.ready' | 'render.failed' | 'asset.ready' | 'asset.failed' | 'asset.deleted';
  owner: string;
  render: string;
  /** The asset's id; null where the render is announced. */
  asset: string | null;
  /** What names the render in your own books, if a token said so. */
  correlation: string | null;
}

/** For a while one delivery announces, and others wait. */
export interface Lease {
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** What an event changes, and what is due. */
export interface Decision {
  outcome: 'decided';
  /** To be stored by compare-and-swap if `changed`, before anything is announced. */
  state: RenderState;
  changed: boolean;
  /** To be announced now, by whoever stored the state. */
  announcements: Announcement[];
  /** The lease that is written with the state; for {@link acknowledge}. */
  lease: Lease | null;
  report: Report;
  /** To be answered when state and announcements are done. */
  reply: Reply;
}

/**
 * Lets a delivery in, or refuses it. It needs no store.
 *
 * @param now Milliseconds since 1970.
 * @throws {HostingError} The policy is wrong; `code` is `policy` or `secret`. A delivery never makes it throw.
 *
 * @example
 * const admission = admit({ method: 'POST', url: request.url, body }, { secrets: [secret] });
 * if (admission.outcome === 'refused') respond(admission.reply);
 */
export function admit(delivery: Delivery, policy: Policy, now?: number): Admission;

/**
 * What an event changes in the state of its render, and what is due.
 *
 * @param state What the store has under `admitted.key`, or null.
 * @param now Milliseconds since 1970.
 * @throws {HostingError} The state is none (`state`), or the policy is wrong (`policy`, `secret`).
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
 * The state once announcements were made.
 *
 * @param lease That of the decision.
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
 * What follows without a delivery, for timers and for what the API answered: a publisher's last attempt can die too.
 *
 * @param state What the store has, if anything.
 * @param now Milliseconds since 1970.
 * @param news The facts that were learned since, as `toJSON` of a {@link Render} gives them.
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

/** What came back over HTTP. */
export interface ApiResponse {
  /** The HTTP status. */
  status: number;
  /** The header `Retry-After`, if there is one. */
  retryAfter?: string | null | undefined;
  /** The header `Date`, or else your own clock's `toUTCString()`: a `Retry-After` that is a date counts from it. */
  date?: string | null | undefined;
  body: Uint8Array | ArrayBuffer | ArrayBufferView | string;
}

/** One file, as the Serve API knows it. */
export interface HostedAsset {
  id: string;
  owner: string;
  status: 'importing' | 'ready' | 'failed' | 'deleted' | (string & {});
  /** The render that made it. It need not be the render that was asked for. */
  renderId: string | null;
  /** The file's id at its destination; the same as `id` on Shotstack's hosting. */
  providerId: string | null;
  region: string | null;
  filename: string | null;
  url: string | null;
  /** What the URL says, if it is one of the CDN. */
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
  /** A temporary address. */
  url: string | null;
  error: string | null;
  expected: ExpectedAssets;
  /** Milliseconds since 1970. */
  created: number | null;
  /** Milliseconds since 1970. */
  updated: number | null;
  advisories: Finding[];
}

/** Why an API's answer is not what was asked for. */
export class ApiError extends HostingError {
  protected constructor();
  /** Of a `ShotstackApi` also `timeout`, `network` and `too_large`: there is no answer then. */
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
  /** Of a `ShotstackApi`: which request it was, method and path. */
  readonly request?: string;
  /** Whether the same question can have another answer later. */
  readonly isTransient: boolean;
  readonly httpStatus: number | null;
  /** How long to wait, in seconds, if the API said so. */
  readonly retryAfter: number | null;
  /** What the API said. */
  readonly apiMessage: string | null;
  /** What is wrong with an answer that is unreadable. */
  readonly violations: Finding[];
}

/**
 * The files in an answer of the Serve API: by render, by id, or to a transfer. 204 has none.
 *
 * @throws {ApiError} The API answered an error, or something that is no list of files.
 *
 * @example
 * readAssets({ status: response.status, body: await response.text() })[0].status; // 'importing'
 */
export function readAssets(response: ApiResponse, options?: OriginOptions): HostedAsset[];

/**
 * The status of a render in an answer of the Edit API.
 *
 * @throws {ApiError} The API answered an error, or something that is no status of a render.
 *
 * @example
 * readRender({ status: response.status, body: await response.text() }).status; // 'done'
 */
export function readRender(response: ApiResponse): RenderInfo;

// ---------------------------------------------------------------------------------------------- delivery

/**
 * How long Shotstack's publisher waits before an attempt, in milliseconds; null if there is no such attempt.
 *
 * @param attempt 1 is the first try.
 *
 * @example
 * waitBefore(2); // 8000
 */
export function waitBefore(attempt: number): number | null;

/**
 * How long it waits before all attempts together, in milliseconds: after that an event is gone.
 *
 * @example
 * totalWait() / 60_000; // 48.7…
 */
export function totalWait(): number;

/**
 * What the publisher makes of an answer.
 *
 * @param httpStatus Null if there was no answer within 10 seconds.
 *
 * @example
 * deliveryOutcome(302); // { outcome: 'redirected', keepsBody: false }
 */
export function deliveryOutcome(
  httpStatus: number | null,
): { outcome: 'delivered' | 'retried' } | { outcome: 'redirected'; keepsBody: boolean };
