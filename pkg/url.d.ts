import type { TokenCode } from './callback.js';
import type { ApiErrorCode } from './response.js';

/** The role of a file in its render. */
export type AssetRole = 'main' | 'poster' | 'thumbnail';

/** `v1` is production, `stage` the sandbox. */
export type Stage = 'v1' | 'stage';

/** The location of an owner's files on the CDN. */
export interface CdnPlace {
  /** The owner of the files, as in `owner` of a webhook. */
  owner: string;
  /** The stage: `v1` by default. */
  stage?: Stage | (string & {}) | undefined;
  /** The region: by default `au`, the only one today. */
  region?: string | undefined;
  /** The origin of a CDN of your own in front of Shotstack's, such as `https://media.example.com`. */
  origin?: string | undefined;
}

/** A file by its name: plain text, which is percent-encoded where a URL needs it. */
export interface NamedFile extends CdnPlace {
  filename: string;
  render?: undefined;
}

/** A file by its render: `{render}.{extension}`, `{render}-poster.jpg` or `{render}-thumb.jpg`. */
export interface FileOfRender extends CdnPlace {
  render: string;
  /** `main` by default. */
  role?: AssetRole | undefined;
  /** The main file's extension, without a dot: `mp4` by default. */
  extension?: string | undefined;
  filename?: undefined;
}

/** The decoded parts of a CDN URL. */
export interface CdnParts {
  region: string;
  /** `v1`, `stage`, or a stage newer than this version. */
  stage: string;
  owner: string;
  filename: string;
  /** The role of the file in its render, derived from its name. */
  role: AssetRole;
}

/** Options of functions that read or build URLs. */
export interface OriginOptions {
  /** The CDN's origin, if it is not `https://cdn.shotstack.io`. */
  origin?: string | undefined;
}

/** Why a text is not a valid CDN URL, or why no URL can be built; stable for programs. */
export type CdnUrlCode =
  | 'empty'
  | 'too_long'
  | 'other_origin'
  | 'not_an_output'
  | 'other_bucket'
  | 'missing_segment'
  | 'further_segment'
  | 'query'
  | 'fragment'
  | 'extension'
  | 'dots'
  | 'slash'
  | 'backslash'
  | 'control_character'
  | 'malformed_percent'
  | 'not_utf8'
  | 'unencoded';

/** The verdict on a URL. */
export type CdnUrlVerdict =
  | ({ valid: true } & CdnParts)
  | { valid: false; code: CdnUrlCode; message: string };

/** The files of one owner, in one stage and region. */
export interface CdnPrefix {
  /** The common beginning of all URLs: `https://cdn.shotstack.io/au/v1/5ca6hu7s9k/`. */
  readonly prefix: string;
  /**
   * The URL of the owner's file of this name.
   *
   * @throws {HostingError} The name is not a valid file name, or the URL would be too long.
   *
   * @example
   * cdnPrefix({ owner: '5ca6hu7s9k' }).url('my film.mp4');
   * // 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/my%20film.mp4'
   */
  url(filename: string): string;
}

/** The codes of all errors. Later versions may have more. */
export type ErrorCode =
  | CdnUrlCode
  | ApiErrorCode
  | TokenCode
  | 'argument'
  | 'option'
  | 'policy'
  | 'rules'
  | 'role'
  | 'origin'
  | 'stage'
  | 'id'
  | 'secret'
  | 'secret_too_short'
  | 'secret_not_base64'
  | 'secret_not_random'
  | 'key_empty'
  | 'key_too_long'
  | 'key_not_visible_ascii'
  | 'not_a_uuid'
  | 'not_an_edit'
  | 'not_a_web_url'
  | 'not_a_url'
  | 'has_callback'
  | 'not_stored'
  | 'destination'
  | 'token_too_long'
  | 'has_token'
  | 'no_expiry'
  | 'correlation'
  | 'correlation_conflict'
  | 'bound'
  | 'edit'
  | 'state'
  | 'other_render'
  | 'callback'
  | 'turn_lost'
  | 'invalid'
  | 'invalid_json'
  | 'too_deep'
  | 'no_table'
  | 'watched'
  | 'too_many'
  | 'failed'
  | 'deleted'
  | 'expired'
  | 'webassembly_blocked'
  | 'webassembly_missing'
  | 'program_missing'
  | 'emulator'
  | 'internal';

/**
 * The error that this package throws. Branch on `code`, not on the class: a program may load the class more than once,
 * by `import` and by `require`, and each entry point has its own.
 *
 * @example
 * try {
 *   cdnUrl({ owner: '5ca6hu7s9k', filename: '../secret.mp4' });
 * } catch (error) {
 *   error.code; // 'slash'
 *   error.message; // 'the file name contains `/`'
 * }
 */
export class HostingError extends Error {
  protected constructor();
  /** A stable name of the error. */
  readonly code: ErrorCode;
}

/**
 * The URL of a hosted file. A URL does not prove that the file is ready: rely on a `serve/copy` webhook, or query the
 * Serve API.
 *
 * @param file The owner, and a file name or a render; plain text.
 * @throws {HostingError} A part is not a valid name (it is empty, `.` or `..`, or contains `/`, `\` or a control character), or the URL would be
 * longer than 4096 bytes; `code` is a {@link CdnUrlCode}, `role`, `origin` or `argument`.
 *
 * @example
 * cdnUrl({ owner: '5ca6hu7s9k', filename: 'my film.mp4' });
 * // 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/my%20film.mp4'
 * cdnUrl({ owner: '5ca6hu7s9k', render: 'd2b46ed6', role: 'poster', stage: 'stage' });
 * // 'https://cdn.shotstack.io/au/stage/5ca6hu7s9k/d2b46ed6-poster.jpg'
 */
export function cdnUrl(file: NamedFile | FileOfRender): string;

/**
 * The URLs of many files, in their order.
 *
 * @throws {HostingError} As {@link cdnUrl}, for the first file that has no URL.
 *
 * @example
 * cdnUrls([
 *   { owner: '5ca6hu7s9k', filename: 'a.mp4' },
 *   { owner: '5ca6hu7s9k', filename: 'b.mp4' },
 * ]);
 */
export function cdnUrls(files: Iterable<NamedFile | FileOfRender>): string[];

/**
 * The common beginning of the URLs of one owner's files, computed once for many files.
 *
 * @throws {HostingError} As {@link cdnUrl}.
 *
 * @example
 * const files = cdnPrefix({ owner: '5ca6hu7s9k' });
 * ['a.mp4', 'b.mp4'].map((name) => files.url(name));
 */
export function cdnPrefix(place: CdnPlace): CdnPrefix;

/**
 * The parts of a CDN URL, or null if the text is not exactly a valid CDN URL.
 *
 * @example
 * parseCdnUrl('https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-poster.jpg');
 * // { region: 'au', stage: 'v1', owner: '5ca6hu7s9k', filename: 'd2b46ed6-poster.jpg', role: 'poster' }
 * parseCdnUrl('https://cdn.shotstack.io.evil.com/au/v1/o/a.mp4'); // null
 */
export function parseCdnUrl(url: unknown, options?: OriginOptions): CdnParts | null;

/**
 * Like {@link parseCdnUrl}, but reports why a text is not a valid CDN URL.
 *
 * @throws {HostingError} The text is not a string, or `origin` is not a valid origin.
 *
 * @example
 * checkCdnUrl('https://cdn.shotstack.io:8443/au/v1/o/a.mp4');
 * // { valid: false, code: 'other_origin',
 * //   message: 'the URL does not begin with https://cdn.shotstack.io/: it has a port' }
 */
export function checkCdnUrl(url: string, options?: OriginOptions): CdnUrlVerdict;

/**
 * Converts the temporary output URL in an `edit/render` webhook or a render's status to the file's CDN URL. The temporary
 * URL expires after 24 hours.
 *
 * @throws {HostingError} The text is not exactly a temporary output URL: anyone can own a bucket of another name.
 *
 * @example
 * cdnUrlFromOutput('https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6.mp4');
 * // 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4'
 */
export function cdnUrlFromOutput(url: string, options?: OriginOptions): string;

/**
 * Normalizes an origin for use in options: without a trailing slash.
 *
 * @throws {HostingError} The text is not a valid origin in canonical form; `code` is `origin`.
 *
 * @example
 * cdnOrigin('https://media.example.com/'); // 'https://media.example.com'
 */
export function cdnOrigin(text: string): string;

/**
 * Starts the WebAssembly module without blocking. Only pages need it, in browsers that refuse to compile a module
 * synchronously on the main thread; elsewhere the module starts by itself at the first call.
 *
 * @throws {HostingError} WebAssembly may not be compiled here: `webassembly_blocked`.
 *
 * @example
 * await init();
 */
export function init(): Promise<void>;
