import type { Secrets } from './inbox.js';
import type { Edit } from './render.js';
import type { AssetRole, Stage } from './url.js';

/** The platform's own type if the program's types declare it. */
type PlatformUrl = typeof globalThis extends { URL: { prototype: infer Url } } ? Url : { readonly href: string };

/** The claims of a callback token. They are signed, but not secret. */
export interface Claims {
  /** Your own name for the render, up to 256 bytes; absent in a standing token. */
  correlation?: string;
  /** The files that the render will make, if known. */
  expected?: AssetRole[];
  /** The `provider`s of their destinations, if they are not copied to Shotstack's hosting. */
  elsewhere?: string[];
  /** The required owner, if known. */
  owner?: string;
  /** The required stage, if known. */
  stage?: Stage;
  /** When the token expires, in milliseconds since 1970; absent in a standing token that is valid without end. */
  expires?: number;
}

/** Why a token is not valid. */
export type TokenCode =
  | 'token_missing'
  | 'token_escaped'
  | 'token_repeated'
  | 'token_malformed'
  | 'token_version'
  | 'token_key'
  | 'token_signature'
  | 'token_standing'
  | 'token_expired';

/** Options of a standing callback URL. */
export interface StandingCallbackOptions {
  /** Your endpoint: an absolute URL, which may have a query. `undefined`, of a variable that is not set, is an error. */
  url: string | PlatformUrl | undefined;
  /** The signing secret: at least 24 bytes of UTF-8, or `whsec_` and Base64. `undefined` is an error. */
  secret: string | undefined;
  /** The files that each render will make, if known. */
  expect?: readonly AssetRole[] | undefined;
  /** The `provider`s of their destinations, if they are not copied to Shotstack's hosting; used only with `expect`. */
  elsewhere?: readonly string[] | undefined;
  /** The required owner, if known. */
  owner?: string | undefined;
  /** The required stage, if known. */
  stage?: Stage | undefined;
  /** How long the token is valid, in milliseconds: without end by default. */
  expiresIn?: number | undefined;
}

/** Options of a callback URL. */
export interface CallbackOptions extends StandingCallbackOptions {
  /** Your own name for the render, up to 256 bytes. */
  correlation: string;
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
 * Creates a callback URL with a standing token, for many renders: for the `callback` of a template, or for the dashboard.
 * The policy has to accept such tokens by `standing: true`. To make it invalid, sign new ones with another secret, and take
 * the old secret out of the policy.
 *
 * @param now Milliseconds since 1970.
 * @throws {HostingError} As {@link callbackUrl}.
 *
 * @example
 * template.callback = standingCallback({ url: 'https://example.com/hook', secret });
 */
export function standingCallback(options: StandingCallbackOptions, now?: number): string;

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
export function verifyCallback(url: string, secrets: Secrets, now?: number): Claims;

/**
 * Why Shotstack cannot reach the host of a callback URL: only one machine or one network knows it. Returns null if the host may
 * be public.
 *
 * @param host The `hostname` of a `URL`.
 *
 * @example
 * privateHost(new URL('https://192.168.1.20/hook').hostname); // 'a private address'
 */
export function privateHost(host: string): string | null;

/**
 * A URL with its tokens hidden, for logs.
 *
 * @example
 * redactToken('/hook?shotstack_token=1.k.p.t'); // '/hook?shotstack_token=…'
 */
export function redactToken(url: string): string;
