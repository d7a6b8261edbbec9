import type { standingCallback, TokenCode } from './callback.js';
import type { EventOptions, Finding } from './event.js';
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
  /** Whether the tokens of {@link standingCallback} are accepted, too; false by default. Not with `UNAUTHENTICATED`. */
  standing?: boolean | undefined;
  /**
   * Announce only what Shotstack's APIs say: a webhook is then a reason to ask them, and not believed itself. Nothing is stored
   * of a render that nobody expects until the APIs know it, and requests about such renders take at most a quarter of the rate
   * limit (503 `unconfirmed` meanwhile). What the APIs cannot be asked about is refused (403 `unconfirmable`): a render whose
   * id is not a hexadecimal UUID, a file of another stage, and, without a token, an event that is not about a render. A handler
   * then needs the option `api`. False by default.
   */
  confirm?: boolean | undefined;
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
  | 'binding'
  | 'bound'
  | 'correlation'
  | 'unconfirmable'
  | 'unconfirmed'
  | 'unavailable'
  | 'body_timeout'
  | 'not_adapted';

/** The response to a delivery. It is never a redirect. */
export interface Reply {
  /** 200, 400, 401, 403, 405, 408, 413 or 503. */
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
