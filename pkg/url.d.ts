/** What a hosted file is to its render. */
export type AssetRole = 'main' | 'poster' | 'thumbnail';

/** `v1` is production, `stage` the sandbox. */
export type Stage = 'v1' | 'stage';

/** Where on the CDN a file is, whatever its name. */
export interface CdnPlace {
  /** Whose files they are, as in `owner` of a webhook. */
  owner: string;
  /** The stage: `v1` unless given. */
  stage?: Stage | (string & {}) | undefined;
  /** The region: `au`, the only one today, unless given. */
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
  /** `main` unless given. */
  role?: AssetRole | undefined;
  /** The main file's extension, without a dot: `mp4` unless given. */
  extension?: string | undefined;
  filename?: undefined;
}

/** What a CDN URL says, decoded. */
export interface CdnParts {
  region: string;
  /** `v1`, `stage`, or one that came later. */
  stage: string;
  owner: string;
  filename: string;
  /** What the file is to its render, told by its name. */
  role: AssetRole;
}

/** Options of what reads or writes URLs. */
export interface OriginOptions {
  /** The origin that counts as the CDN, if it is not `https://cdn.shotstack.io`. */
  origin?: string | undefined;
}

/** Why a text is no CDN URL, or why parts make none; stable for programs. */
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
  | { valid: false; code: CdnUrlCode | (string & {}); message: string };

/** The files of one owner, in one stage and region. */
export interface CdnPrefix {
  /** What every URL begins with: `https://cdn.shotstack.io/au/v1/5ca6hu7s9k/`. */
  readonly prefix: string;
  /**
   * The URL of the owner's file of this name.
   *
   * @throws {HostingError} The name is none, or the URL would be too long.
   *
   * @example
   * cdnPrefix({ owner: '5ca6hu7s9k' }).url('my film.mp4');
   * // 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/my%20film.mp4'
   */
  url(filename: string): string;
}

/**
 * Whatever this package throws of itself. Branch on `code`: a program may hold this class more than once, for `import` and
 * for `require`, where each entry point has its own.
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
  /** A stable name of what is wrong. */
  readonly code: string;
}

/**
 * The URL of a hosted file. That it can be built does not mean that the file is there: go by a `serve/copy` webhook, or
 * ask the Serve API.
 *
 * @param file The owner, and a file name or a render; plain text.
 * @throws {HostingError} A part is no name (empty, `.`, `..`, with `/`, `\` or a control character), or the URL would be
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
 * What the URLs of one owner's files begin with, made once for many of them.
 *
 * @throws {HostingError} As {@link cdnUrl}.
 *
 * @example
 * const files = cdnPrefix({ owner: '5ca6hu7s9k' });
 * ['a.mp4', 'b.mp4'].map((name) => files.url(name));
 */
export function cdnPrefix(place: CdnPlace): CdnPrefix;

/**
 * What a CDN URL says, or null if the text is none to the letter.
 *
 * @example
 * parseCdnUrl('https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-poster.jpg');
 * // { region: 'au', stage: 'v1', owner: '5ca6hu7s9k', filename: 'd2b46ed6-poster.jpg', role: 'poster' }
 * parseCdnUrl('https://cdn.shotstack.io.evil.com/au/v1/o/a.mp4'); // null
 */
export function parseCdnUrl(url: unknown, options?: OriginOptions): CdnParts | null;

/**
 * As {@link parseCdnUrl}, and says why a text is no CDN URL.
 *
 * @throws {HostingError} The text is no string, or `origin` is no origin.
 *
 * @example
 * checkCdnUrl('https://cdn.shotstack.io:8443/au/v1/o/a.mp4');
 * // { valid: false, code: 'other_origin',
 * //   message: 'the URL does not begin with https://cdn.shotstack.io/: it has a port' }
 */
export function checkCdnUrl(url: string, options?: OriginOptions): CdnUrlVerdict;

/**
 * The CDN URL of the file whose temporary output URL an `edit/render` webhook or a render's status gives. The temporary
 * one dies after 24 hours.
 *
 * @throws {HostingError} The text is no temporary output URL to the letter: a bucket of another name can be anyone's.
 *
 * @example
 * cdnUrlFromOutput('https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6.mp4');
 * // 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4'
 */
export function cdnUrlFromOutput(url: string, options?: OriginOptions): string;

/**
 * An origin as options take it, without a slash at its end.
 *
 * @throws {HostingError} The text is no origin in canonical form; `code` is `origin`.
 *
 * @example
 * cdnOrigin('https://media.example.com/'); // 'https://media.example.com'
 */
export function cdnOrigin(text: string): string;

/**
 * Starts the WebAssembly module without blocking. Nothing needs it but pages on browsers that refuse to compile a
 * module at once on the main thread; elsewhere the module starts by itself at the first call.
 *
 * @example
 * await init();
 */
export function init(): Promise<void>;
