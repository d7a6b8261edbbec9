import type {
  AssetRole,
  Edit,
  Handler,
  HostedAsset,
  LogEntry,
  RenderInfo,
  Report,
  Stage,
} from './index.js';
import { ApiError } from './index.js';
import { HostingError } from './url.js';

export { ApiError, HostingError };

/**
 * Starts the WebAssembly module behind `shotstack-hosting/api`, which is not that of `shotstack-hosting`, without
 * blocking. Only pages need it, in browsers that refuse to compile a module synchronously on the main thread; elsewhere
 * the module starts by itself at the first call.
 *
 * @throws {HostingError} WebAssembly may not be compiled here: `webassembly_blocked`.
 *
 * @example
 * await init();
 */
export function init(): Promise<void>;

/** The platform's own type if the program's types declare it. No platform's types are required. */
type Global<Name extends string, Otherwise> = typeof globalThis extends { [name in Name]: { prototype: infer T } } ? T : Otherwise;
type PlatformAbortSignal = Global<'AbortSignal', { readonly aborted: boolean; readonly reason: any }>;
type PlatformUrl = Global<'URL', { readonly href: string }>;

/** The members of a `Response` that are used, besides its optional `body`, a stream. */
export interface FetchedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The second argument of `fetch`. */
export interface FetchInit {
  method: string;
  headers?: [string, string][];
  body?: string;
  redirect: 'manual';
  cache?: 'no-store';
  signal: PlatformAbortSignal;
}

/** How often a {@link ShotstackApi} polls. The default limits are those that Shotstack documents for the stage. */
export interface PollRules {
  /** The most requests to the Serve API in a window: 600, or 300 in the sandbox. Programs that share a key also share this limit. */
  serveLimit?: number | undefined;
  /** The most requests to the Edit API in a window: 300, or 150 in the sandbox. */
  editLimit?: number | undefined;
  /** How long a window lasts, in milliseconds: 60000. */
  windowMillis?: number | undefined;
  /** The most concurrent requests: 32. */
  maxInFlight?: number | undefined;
  /** How long to wait before a render is polled again, in milliseconds: 2000. Each further wait is 1.5 times as long. */
  firstWaitMillis?: number | undefined;
  /** The longest such wait, in milliseconds: 30000. */
  longestWaitMillis?: number | undefined;
  /** How long "not found" is treated as "not yet", in milliseconds: 60000. */
  graceMillis?: number | undefined;
  /** Whether to query only the Serve API, as for transferred files. */
  serveOnly?: boolean | undefined;
}

/** The options of a {@link ShotstackApi}. */
export interface ShotstackApiOptions {
  /**
   * The API key of the stage. It is sent only in the header `x-api-key`, and no error contains it: if the API repeats it,
   * it is replaced by `[redacted]`. `undefined`, of a variable that is not set, is an error.
   */
  apiKey: string | undefined;
  /** `v1` (production) by default. */
  stage?: Stage | undefined;
  /**
   * Where Shotstack is, if not at its own URLs: `https`, or `http` on this machine. **The key is sent there.** It sets
   * `baseUrl` and, if it is on this machine, `origin` to `{shotstackUrl}/cdn`, unless these are given. By default it is the
   * environment variable `SHOTSTACK_URL`, where there is one (in Deno, where it may be read), with a warning; it does not
   * count if `baseUrl` is given, nor under `NODE_ENV=production`. `undefined` and an empty text count as not given.
   */
  shotstackUrl?: string | undefined;
  /** The base URL of the APIs: `https://api.shotstack.io` by default. The key is sent there. */
  baseUrl?: string | undefined;
  /** The function that sends requests; by default the platform's `fetch`. */
  fetch?: ((url: string, init: FetchInit) => Promise<FetchedResponse>) | undefined;
  /** Random numbers from 0 up to 1, like `Math.random`, which spread the requests over time. */
  random?: (() => number) | undefined;
  /** A clock in milliseconds; only differences matter. */
  now?: (() => number) | undefined;
  /** How long one response may take, in milliseconds: 30000 by default. */
  timeout?: number | undefined;
  /** How often it polls. */
  rules?: PollRules | undefined;
  /**
   * This process's part of the rate limit, above 0 and at most 1: 0.5 for each of two processes that share a key. 1 by default.
   */
  share?: number | undefined;
  /** The optional roles: a render can be ready without these files once each of them is settled. Empty by default. */
  optional?: readonly AssetRole[] | undefined;
  /** The CDN's origin: `https://cdn.shotstack.io` by default. */
  origin?: string | undefined;
  /** Called with each log entry. By default warnings go to `console.warn`. */
  onLog?: ((entry: LogEntry) => unknown) | undefined;
}

/** Options of every request. */
export interface RequestOptions {
  /** Aborts the request; the promise rejects with the signal's reason. */
  signal?: PlatformAbortSignal | undefined;
}

/** Options of a wait for a render. */
export interface WaitOptions extends RequestOptions {
  /** The files that the render makes, if known; otherwise they follow from its edit, or its poster and thumbnail. */
  expect?: readonly AssetRole[] | undefined;
  /**
   * How long to wait, in milliseconds: half an hour by default. At the end the render is polled once more. Requests under
   * way then are aborted, but each gets at least one second.
   */
  timeout?: number | undefined;
  /**
   * Called whenever something new is known. If it throws or rejects, the wait ends with that error.
   *
   * `documents` are the API's latest responses, unchanged, for {@link Handler.observe}.
   */
  onProgress?: ((report: Report, progress: { documents: Uint8Array[] }) => unknown) | undefined;
}

/** A file to transfer. */
export interface Transfer {
  /** Its location: a public `http` or `https` URL. */
  url: string | PlatformUrl;
  /** Your own name for it, which need not be unique. Webhooks return it as `render`. */
  id: string;
  /** Its destinations, as in an edit's `output.destinations`; by default Shotstack's hosting. */
  destinations?: ReadonlyArray<{ provider: string; [member: string]: unknown }> | undefined;
}

/** The render was not ordered, or it is not known whether it was. */
export class SubmitError extends ApiError {
  protected constructor();
  /** The render's id if it was ordered all the same; usually null. */
  readonly render: string | null;
  /**
   * Whether the order may have arrived: true after a timeout, a broken connection, an abort, a 5xx or an unreadable response;
   * false after a refusal by the API (400, 401, 403, 429), or if there was no connection. Order again only if it is false.
   */
  readonly uncertain: boolean;
  readonly cause?: unknown;
}

/** The render is not ready. */
export class NotReadyError extends HostingError {
  protected constructor();
  /**
   * - `failed`, `deleted`: the final status of the render;
   * - `not_found`: neither API knows the render after the grace period, most often because the key belongs to another stage;
   *   `cause` is the API's error;
   * - `expired`: the render was not settled within the `timeout`; `cause` is the error of the last request, if it failed;
   * - `refused`: the API refuses the request, for example because of a wrong key; `cause` is the {@link ApiError}.
   */
  readonly code: 'failed' | 'deleted' | 'not_found' | 'expired' | 'refused';
  readonly render: string;
  /** What is known of the render; null if nothing is. */
  readonly report: Report | null;
  readonly cause?: ApiError;
}

/** The CDN does not serve the file. */
export class NotServedError extends HostingError {
  protected constructor();
  /** `expired`: not served within the `timeout`; `refused`, for example by a redirect; or `not_a_web_url`. */
  readonly code: 'expired' | 'refused' | 'not_a_web_url';
  /** The URL without its query. */
  readonly url: string;
  /** The status of the last response; null without one. */
  readonly httpStatus: number | null;
}

/**
 * Shotstack's APIs: order a render, list its files, wait until all are ready, delete, transfer.
 *
 * - All requests of an instance share one rate limit, also those of the handlers that it is given to, so create one for each
 *   key. It handles a thousand concurrent waits.
 *   A single request has priority over polling; if the rate limit is used up, or after a 429, it waits for the next free
 *   slot, which can take a minute. Abort its `signal` to give up.
 * - A response may have at most 8 MiB and take 30 seconds. Redirects are not followed: they would forward the key.
 * - The `request` of an {@link ApiError} is the method and path of the failed request.
 *
 * On Cloudflare Workers create it in a Durable Object or for each request: there, a request cannot use another's timers.
 *
 * It needs only `fetch` from the platform. Use it on servers: in a web page every visitor can read your key, so there it
 * logs the warning `key_in_page`.
 *
 * @example
 * import { ShotstackApi } from 'shotstack-hosting/api';
 *
 * const api = new ShotstackApi({ apiKey: process.env.SHOTSTACK_API_KEY, stage: 'v1' });
 * const report = await api.waitUntilReady('d2b46ed6-998a-4d6b-9d91-b8cf0193a655');
 * report.assets[0].url; // 'https://cdn.shotstack.io/au/v1/…'
 */
export class ShotstackApi {
  /** @throws {HostingError} An option is not valid: `code` is `option`, `rules`, `stage`, `origin` or `key_…`. */
  constructor(options: ShotstackApiOptions);

  /**
   * Orders a render of an edit: `POST /edit/{stage}/render`, sent once. No API lists renders, so store the id, or order by
   * {@link Handler.submit}, which does.
   *
   * @param edit With a callback URL, for example by {@link withCallback}.
   * @throws {SubmitError} The render was not ordered, or it is not known whether it was: see its `uncertain`.
   * @throws {HostingError} The edit is not a JSON object (`not_an_edit`); then nothing is sent.
   *
   * @example
   * const { render } = await api.submit(withCallback(edit, { url, secret, correlation: 'order-17' }));
   */
  submit(edit: Edit, options?: RequestOptions): Promise<{ render: string }>;

  /**
   * The files of a render.
   *
   * @throws {ApiError} The API responded with an error, with something else, or not at all.
   * @throws {HostingError} The id is not a hexadecimal UUID (`not_a_uuid`); then no request is sent.
   *
   * @example
   * const assets = await api.assetsByRender(render);
   * assets.map(({ status }) => status); // ['ready', 'importing']
   */
  assetsByRender(render: string, options?: RequestOptions): Promise<HostedAsset[]>;

  /**
   * One file.
   *
   * @throws As {@link assetsByRender}.
   *
   * @example
   * (await api.asset(id)).status; // 'ready'
   */
  asset(id: string, options?: RequestOptions): Promise<HostedAsset>;

  /**
   * Deletes a file. Its record stays, with the status `deleted`, and the CDN keeps its copy for a while.
   *
   * @throws As {@link assetsByRender}.
   *
   * @example
   * await api.delete(asset.id);
   */
  delete(id: string, options?: RequestOptions): Promise<void>;

  /**
   * Has Shotstack fetch a public file and copy it to the destinations.
   *
   * @throws As {@link assetsByRender}; `code` is also `not_a_web_url`, `id` or `destination`.
   *
   * @example
   * const asset = await api.transfer({ url: 'https://files.example/film.mp4', id: 'film-17' });
   * asset.status; // 'queued'
   */
  transfer(transfer: Transfer, options?: RequestOptions): Promise<HostedAsset>;

  /**
   * A render's status from the Edit API: which files it makes, and why it failed.
   *
   * @param options With `data: false` the response omits the edit, which can be long, so the expected files are not known.
   * @throws As {@link assetsByRender}.
   *
   * @example
   * (await api.render(id)).expected.roles; // ['main', 'poster']
   */
  render(id: string, options?: RequestOptions & { data?: boolean | undefined }): Promise<RenderInfo>;

  /**
   * The unchanged responses of both APIs about a render, for {@link Handler.observe}. A "not found" is left out.
   *
   * @throws As {@link assetsByRender}.
   *
   * @example
   * await handler.observe(render, await api.documents(render), { correlation: 'order-17' });
   */
  documents(render: string, options?: RequestOptions): Promise<Uint8Array[]>;

  /**
   * Waits until all files of a render are ready. Waits for the same render share their requests.
   *
   * @throws {NotReadyError} The render cannot become ready, or was not ready in time.
   * @throws {HostingError} The id is not a hexadecimal UUID, or waits for 100,000 renders are already open (`too_many`).
   *
   * @example
   * const report = await api.waitUntilReady(render, {
   *   expect: ['main', 'poster'],
   *   timeout: 10 * 60_000,
   *   onProgress: ({ status, missing }) => console.log(status, missing),
   * });
   */
  waitUntilReady(render: string, options?: WaitOptions): Promise<Report>;

  /**
   * Waits until the CDN serves a file, which can take some seconds after it is ready. The key is not sent.
   *
   * @param options `timeout` in milliseconds: half an hour by default.
   * @throws {NotServedError} The CDN refuses the file, or did not serve it in time.
   *
   * @example
   * await api.waitUntilServed(report.assets[0].url, { timeout: 60_000 });
   */
  waitUntilServed(url: string | PlatformUrl, options?: RequestOptions & { timeout?: number | undefined }): Promise<void>;
}
