import type { Claims, TokenCode } from './callback.js';
import type { Body, EditRenderEvent, Event, EventOptions, Finding, ServeCopyEvent } from './event.js';
import type { AssetReport, RenderState, Report } from './render.js';
import type { AssetRole, Stage } from './url.js';

/**
 * In place of `secrets`: no authentication, so that anyone can post events. Files outside the CDN are then refused unless
 * `hosts` lists their hosts.
 *
 * @example
 * createHandler({ secrets: UNAUTHENTICATED, onReady });
 */
export const UNAUTHENTICATED: unique symbol;

/**
 * The secrets that sign callback URLs: one, or the current one and, after a rotation, the previous one. Each has at least
 * 24 bytes of UTF-8, or is `whsec_` and Base64. A variable of the environment may be given as it is: if it is not set, the
 * error says so.
 */
export type Secrets = string | undefined | readonly (string | undefined)[];

/** Which webhooks an inbox accepts. */
export interface Policy extends EventOptions {
  /** Every callback must carry a token that is signed by one of these secrets, unless it is {@link UNAUTHENTICATED}. */
  secrets: Secrets | typeof UNAUTHENTICATED;
  /** The owners whose events are accepted; by default all. */
  owners?: readonly string[] | undefined;
  /** The stage whose files are accepted; by default both. */
  stage?: Stage | undefined;
  /** The hosts, besides the CDN, whose files are accepted; by default all, or none if `UNAUTHENTICATED`. */
  hosts?: readonly string[] | undefined;
  /** The optional roles: a render can be ready without these files once each of them is settled. Empty by default. */
  optional?: readonly AssetRole[] | undefined;
  /** Whether to expect the main file alone if nothing states which files the render makes; true by default. */
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

/** What happened to a delivery. `body_timeout`, `not_adapted` come only from a handler. Later versions may have more. */
export type ReplyCode =
  | TokenCode
  | 'stored'
  | 'method'
  | 'invalid'
  | 'too_large'
  | 'owner'
  | 'stage'
  | 'host'
  | 'bound'
  | 'unavailable'
  | 'body_timeout'
  | 'not_adapted';

/** The response to a delivery. It is never a redirect. */
export interface Reply {
  /** 200, 400, 401, 403, 405, 413 or 503. */
  status: number;
  /** A stable name of what happened. */
  code: ReplyCode;
  /** What happened, in a sentence without secrets. */
  detail: string;
  /** For the header `Retry-After`, in seconds. */
  retryAfter: number | null;
  /** For the header `Allow`. */
  allow: string | null;
  /** The errors in the body, if it was refused because of them. */
  violations?: Finding[];
}

/** The owner and the id of a render: the key of its state in a store. */
export interface RenderKey {
  owner: string;
  render: string;
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
  /** `{kind}/{render}[/{asset}]`: the same in each repeat of this announcement. */
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
  /** The announced files, by the ids of their assets. */
  files: Record<string, AssetReport>;
  /** The lease in the new state, for {@link acknowledge}. */
  lease: Lease | null;
  report: Report;
  /** Whether `render.ready` is announced although the expected files are unknown. Warn about it once. */
  presumed: boolean;
  /**
   * What a person should know about the event in this state; warn about each. `unexpected_host`: a file of an expected
   * role is neither below the CDN origin nor at a known destination, so it still counts as missing.
   */
  advisories: Finding[];
  /** The URLs of the ready files, by role. */
  urls: { main?: string; poster?: string; thumbnail?: string };
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
