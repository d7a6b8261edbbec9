import type {
  AssetRole,
  Handler,
  HostedAsset,
  RenderInfo,
  Report,
  Stage,
} from './index.js';
import { ApiError } from './index.js';
import { HostingError } from './url.js';

export { ApiError, HostingError };

/**
 * Starts the WebAssembly module behind `shotstack-hosting/api`, which is not that of `shotstack-hosting`, without
 * blocking. Nothing needs it but pages on browsers that refuse to compile a module at once on the main thread; elsewhere
 * the module starts by itself at the first call.
 *
 * @example
 * await init();
 */
export function init(): Promise<void>;

/** The platform's own, as the program's types have them; those of no platform are needed. */
type Global<Name extends string, Otherwise> = typeof globalThis extends { [name in Name]: { prototype: infer T } } ? T : Otherwise;
type PlatformAbortSignal = Global<'AbortSignal', { readonly aborted: boolean; readonly reason: any }>;
type PlatformUrl = Global<'URL', { readonly href: string }>;

/** What is used of a `Response`; and its `body`, a stream, if it has one. */
export interface FetchedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What `fetch` is given. */
export interface FetchInit {
  method: string;
  headers?: [string, string][];
  body?: string;
  redirect: 'manual';
  cache?: 'no-store';
  signal: PlatformAbortSignal;
}

/** How a {@link ShotstackApi} asks while it waits. What is not given is as Shotstack documents it for the stage. */
export interface PollRules {
  /** The most requests to the Serve API in a window: 600, or 300 in the sandbox. Programs that share a key share this too. */
  serveLimit?: number | undefined;
  /** The most requests to the Edit API in a window: 300, or 150 in the sandbox. */
  editLimit?: number | undefined;
  /** How long a window lasts, in milliseconds: 60000. */
  windowMillis?: number | undefined;
  /** The most requests under way at once: 32. */
  maxInFlight?: number | undefined;
  /** How long to wait before a render is asked for again, in milliseconds: 2000. Each wait is half as long again. */
  firstWaitMillis?: number | undefined;
  /** The longest such wait, in milliseconds: 30000. */
  longestWaitMillis?: number | undefined;
  /** How long "not found" means "not yet", in milliseconds: 60000. */
  graceMillis?: number | undefined;
  /** Whether only the Serve API is asked, as for files that were transferred. */
  serveOnly?: boolean | undefined;
}

/** What a {@link ShotstackApi} is made of. */
export interface ShotstackApiOptions {
  /**
   * The key of the stage. It leaves the program in the header `x-api-key` only, and is in no error: where the API repeats it,
   * it reads `[redacted]`.
   */
  apiKey: string;
  /** `v1` (production) unless given. */
  stage?: Stage | undefined;
  /** Where the APIs are: `https://api.shotstack.io` unless given. The key goes there. */
  baseUrl?: string | undefined;
  /** What sends requests; the platform's own unless given. */
  fetch?: ((url: string, init: FetchInit) => Promise<FetchedResponse>) | undefined;
  /** Numbers from 0 up to 1, as `Math.random` gives them, which spread the waits. */
  random?: (() => number) | undefined;
  /** A clock in milliseconds; only differences count. */
  now?: (() => number) | undefined;
  /** How long one answer may take, in milliseconds: 30000 unless given. */
  timeout?: number | undefined;
  /** How it asks while it waits. */
  rules?: PollRules | undefined;
  /** The roles without which a render is ready once they are settled; none unless given. */
  optional?: readonly AssetRole[] | undefined;
  /** The CDN's origin: `https://cdn.shotstack.io` unless given. */
  origin?: string | undefined;
}

/** What every request takes. */
export interface RequestOptions {
  /** Ends it; what it says is what the promise rejects with. */
  signal?: PlatformAbortSignal | undefined;
}

/** How to wait for a render. */
export interface WaitOptions extends RequestOptions {
  /** Which files the render makes, if you know: else its edit tells, or its poster and thumbnail. */
  expect?: readonly AssetRole[] | undefined;
  /**
   * How long, in milliseconds: half an hour unless given. At its end the render is asked for once more; a request that is
   * under way then ends, but each has a second.
   */
  timeout?: number | undefined;
  /**
   * Called whenever something new is known. What it throws, or rejects with, ends the wait.
   *
   * `documents` are the API's latest answers, as they came: for {@link Handler.observe}.
   */
  onProgress?: ((report: Report, progress: { documents: Uint8Array[] }) => unknown) | undefined;
}

/** A file to transfer. */
export interface Transfer {
  /** Where it is: a public `http` or `https` URL. */
  url: string | PlatformUrl;
  /** What you call it; it need not be unique. Webhooks give it back as `render`. */
  id: string;
  /** Where it goes, as in an edit's `output.destinations`; to Shotstack's hosting unless given. */
  destinations?: ReadonlyArray<{ provider: string; [member: string]: unknown }> | undefined;
}

/** A render that is not ready. */
export class NotReadyError extends HostingError {
  protected constructor();
  /**
   * - `failed`, `deleted`: that is how it is, and how it stays;
   * - `not_found`: the grace time is over and neither API knows it, most often because the key is another stage's; `cause`
   *   is what the API said;
   * - `expired`: it was not settled within the `timeout`; `cause` is why the last request brought nothing, if it failed;
   * - `refused`: the API does not answer, as with a wrong key; `cause` is the {@link ApiError}.
   */
  readonly code: 'failed' | 'deleted' | 'not_found' | 'expired' | 'refused';
  readonly render: string;
  /** What is known of it, if anything is. */
  readonly report: Report | null;
  readonly cause?: ApiError;
}

/** A file that is not served. */
export class NotServedError extends HostingError {
  protected constructor();
  /** `expired` within the `timeout`; `refused`, as by a redirect; or `not_a_web_url`. */
  readonly code: 'expired' | 'refused' | 'not_a_web_url';
  /** Without its query. */
  readonly url: string;
  /** The last answer; null if there was none. */
  readonly httpStatus: number | null;
}

/**
 * Shotstack's Serve API: which files of a render are there, wait until all are, delete, transfer.
 *
 * - All requests of an instance share one rate limit, so make one for each key. A thousand waits at once are no trouble.
 *   A single request goes before those of the waits; where the window is used up, or after a 429, it waits for the next free
 *   slot, which can take a minute: `signal` gives it up.
 * - An answer has at most 8 MiB, and 30 seconds. No redirect is followed: it would carry the key along.
 * - An {@link ApiError} says in `request` which request it was, method and path.
 *
 * On Cloudflare Workers make it in a Durable Object or for each request: there, one request may not wait by another's timers.
 *
 * It needs `fetch` and nothing else of the platform. In a browser it would show your key to everybody: use it in servers.
 *
 * @example
 * import { ShotstackApi } from 'shotstack-hosting/api';
 *
 * const api = new ShotstackApi({ apiKey: process.env.SHOTSTACK_API_KEY, stage: 'v1' });
 * const report = await api.waitUntilReady('d2b46ed6-998a-4d6b-9d91-b8cf0193a655');
 * report.assets[0].url; // 'https://cdn.shotstack.io/au/v1/…'
 */
export class ShotstackApi {
  /** @throws {HostingError} An option is wrong: `code` is `option`, `rules`, `stage`, `origin` or `key_…`. */
  constructor(options: ShotstackApiOptions);

  /**
   * The files of a render.
   *
   * @throws {ApiError} The API answered an error, something else, or nothing.
   * @throws {HostingError} The id is not a hexadecimal UUID (`not_a_uuid`): there is no request then.
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
   * Deletes a file. Its record stays, as `deleted`, and the CDN keeps its copy for a while.
   *
   * @throws As {@link assetsByRender}.
   *
   * @example
   * await api.delete(asset.id);
   */
  delete(id: string, options?: RequestOptions): Promise<void>;

  /**
   * Has a public file fetched, and sent on.
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
   * @param options With `data: false` the response lacks the edit, which can be long, and so which files are expected.
   * @throws As {@link assetsByRender}.
   *
   * @example
   * (await api.render(id)).expected.roles; // ['main', 'poster']
   */
  render(id: string, options?: RequestOptions & { data?: boolean | undefined }): Promise<RenderInfo>;

  /**
   * What both APIs say of a render, as it came: for {@link Handler.observe}. Who says "not found" adds nothing.
   *
   * @throws As {@link assetsByRender}.
   *
   * @example
   * await handler.observe({ owner, render }, await api.documents(render));
   */
  documents(render: string, options?: RequestOptions): Promise<Uint8Array[]>;

  /**
   * Waits until a render is ready: all its files are there. Two waits for the same render ask once.
   *
   * @throws {NotReadyError} It is not, and will not be, or not in time.
   * @throws {HostingError} The id is not a hexadecimal UUID, or 100,000 renders are waited for already (`too_many`).
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
   * Waits until the CDN serves a file: it can be missing for some seconds after it is ready. No key is sent.
   *
   * @param options `timeout` in milliseconds: half an hour unless given.
   * @throws {NotServedError} It is not served, and will not be, or not in time.
   *
   * @example
   * await api.waitUntilServed(report.assets[0].url, { timeout: 60_000 });
   */
  waitUntilServed(url: string | PlatformUrl, options?: RequestOptions & { timeout?: number | undefined }): Promise<void>;
}

/** What a {@link pollingFallback} is made of. */
export interface FallbackOptions {
  /** Whose store and functions it is about. */
  handler: Handler;
  /** Whom it asks. */
  api: ShotstackApi;
  /** When webhooks are given up, in milliseconds from `watch`: ten minutes unless given. */
  after?: number | undefined;
  /** How long `watch` then asks, in milliseconds: half an hour unless given. */
  timeout?: number | undefined;
  /** Called when a render that was watched is settled. */
  onSettled?: ((render: string, report: Report) => unknown) | undefined;
  /** Called when one could not be, or not yet; unless given it goes to `console.error`. */
  onTrouble?: ((error: unknown, render: string) => unknown) | undefined;
}

/** What came of asking once. */
export type Settlement =
  | {
      /** All is known, stored and announced. */
      settled: true;
      report: Report;
      againInMillis: null;
      trouble: null;
    }
  | {
      settled: false;
      /** What is known; null if neither API knows the render. */
      report: Report | null;
      /** When to ask again, in milliseconds. */
      againInMillis: number;
      /** Why it could not be settled, if something failed that may pass. */
      trouble: Error | null;
    };

/** What you say of a render. */
export interface FallbackRenderOptions extends RequestOptions {
  /**
   * What names the render in your own books, as in its callback URL: where all webhooks were lost, nothing else tells it.
   * Up to 256 bytes.
   */
  correlation?: string | undefined;
}

/** See {@link pollingFallback}. */
export interface Fallback {
  /**
   * Asks both APIs once, and has the handler take in what they say. For a cron job, a queue or an alarm, which come again
   * after `againInMillis`.
   *
   * @throws {ApiError} The API refuses: a wrong key, say.
   * @throws {HostingError} The id is not a hexadecimal UUID.
   *
   * @example
   * const { settled, againInMillis } = await fallback.settle(render, { correlation });
   * if (!settled) await this.storage.setAlarm(Date.now() + againInMillis); // a Durable Object
   */
  settle(render: string, options?: FallbackRenderOptions): Promise<Settlement>;

  /**
   * For programs that stay: settles the render after the deadline, by the poll plan, unless it is forgotten until then.
   * The timer keeps no program running. What is watched is lost with the program: watch again what is open at its start.
   *
   * @example
   * const { id } = await submit(edit);
   * fallback.watch(id, { correlation: 'order-17' });
   */
  watch(render: string, options?: FallbackRenderOptions & { after?: number | undefined }): void;

  /**
   * Ends a watch: the webhooks came. To forget what is not watched is no mistake.
   *
   * @example
   * createHandler({ onReady: ({ render, urls }) => { fallback.forget(render); publish(urls); }, … });
   */
  forget(render: string): void;

  /** Ends all watches. */
  close(): void;

  /** The renders that are watched. */
  readonly watched: string[];
}

/**
 * What to do where webhooks do not come: a publisher gives an event up after ten deliveries, and says nothing then. So a
 * render that is not settled at its deadline is asked for, and the answers go the handler's way: they are stored and
 * announced by the same law as webhooks, and nothing is announced twice because both came.
 *
 * A render whose webhooks have all been lost has brought no token: give its `correlation` along, or its announcements have
 * none.
 *
 * @throws {HostingError} An option is missing; `code` is `option`.
 *
 * @example
 * const fallback = pollingFallback({ handler, api: new ShotstackApi({ apiKey }) });
 * fallback.watch(render, { correlation: 'order-17' }); // a server
 * await fallback.settle(render, { correlation: 'order-17' }); // serverless: from a cron job or an alarm
 */
export function pollingFallback(options: FallbackOptions): Fallback;
