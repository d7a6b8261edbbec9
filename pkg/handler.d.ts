import type {
  Reply,
  AssetReport,
  Body,
  Document,
  Event,
  EventOptions,
  Finding,
  OriginOptions,
  Policy,
  Render,
  RenderKey,
  Report,
} from './index.js';

/** The platform's `Response`, and its `AbortSignal`, as the program's types have them; those of no platform are needed. */
type Global<Name extends string, Otherwise> = typeof globalThis extends { [N in Name]: { prototype: infer Platform } }
  ? Platform
  : Otherwise;
type PlatformResponse = Global<'Response', { readonly status: number; text(): Promise<string> }>;
type PlatformAbortSignal = Global<'AbortSignal', { readonly aborted: boolean; readonly reason: any }>;

/**
 * Where the states of renders are kept: any database that can swap a value if nobody else has. Those of
 * `shotstack-hosting/store/…` are such; `tests/js/handlers/conformance.js` says what one has to do.
 *
 * What a function throws (or rejects with) makes the handler answer 503, so that the delivery comes again.
 */
export interface Store {
  /** True if a restart loses what is kept. The handler says so in its log. */
  readonly volatile?: boolean | undefined;

  /**
   * The state under a key, and its version; null if there is none, or if its time is over.
   *
   * @param key Up to about 1,500 bytes of UTF-8 with the limits that are set; any character may be in it but controls.
   */
  load(key: string): Promise<Stored | null>;

  /**
   * Stores a state under a key, if its version is still the one that was loaded (null: if there is none). Nobody else
   * may come in between.
   *
   * @param version As `load` gave it. A version is never used again for the same key.
   * @param state Text, mostly some thousand characters.
   * @param ttlMillis How long the state is kept from now, in milliseconds; never less than a day.
   * @returns Whether it was stored.
   */
  compareAndSwap(key: string, version: Version | null, state: string, ttlMillis: number): Promise<boolean>;
}

/** What a store tells states of a key apart by. Only the store knows what it means. */
export type Version = string | number | bigint;

/** A state as a store has it. */
export interface Stored {
  version: Version;
  state: string;
}

/** A store that expired states have to be deleted from. Some are whenever a new render comes. */
export interface SweepingStore extends Store {
  /**
   * Deletes all states whose time is over, and gives how many that were.
   *
   * @example
   * setInterval(() => store.sweep(), 60 * 60 * 1000);
   */
  sweep(): Promise<number>;
}

/** A store in a table, which has to be there. */
export interface TableStore extends SweepingStore {
  /**
   * Creates the table if there is none. Programs may do so at the same time, and at each start.
   *
   * @example
   * await store.setup();
   */
  setup(): Promise<void>;
}

interface Announced extends RenderKey {
  /** `{kind}/{owner}/{render}[/{asset}]`: the same whenever it is told. Whoever must not act twice can keep it. */
  id: string;
  /** What names the render in your own books, if a token said so. */
  correlation: string | null;
  /** All that is known of the render. */
  report: Report;
}

/** Every file that is required is there. */
export interface RenderReady extends Announced {
  kind: 'render.ready';
  asset: null;
  /** Where the files are that are ready, by role; on the CDN, if they are there too. */
  urls: { main?: string; poster?: string; thumbnail?: string };
}

/** The render failed, or a required file could not be copied. A later `render.ready` may overtake it. */
export interface RenderFailed extends Announced {
  kind: 'render.failed';
  asset: null;
  reason: string | null;
}

/** A file is there, could not be copied, or was deleted. */
export interface AssetAnnounced extends Announced {
  kind: 'asset.ready' | 'asset.failed' | 'asset.deleted';
  /** The asset's id. */
  asset: string;
  file: AssetReport;
}

/** What goes with a call of one of your functions. */
export interface Told {
  /** Aborts, with a `TimeoutError`, when the time is over. */
  signal: PlatformAbortSignal;
}

/** Something of the handler's work. No secret, no token and no URL of a request is in it. */
export interface LogEntry {
  level: 'debug' | 'info' | 'warn' | 'error';
  /**
   * A stable name of what happened: `admitted`, `refused`, `stored`, `presumed`, `announced`, `announcement_failed`,
   * `announcement_late`, `event_failed`, `unavailable`, `too_slow`, `internal`, `wait_until_failed`, `dry_run`,
   * `volatile_store`, `unauthenticated`.
   */
  code: string;
  message: string;
  owner?: string;
  render?: string;
  report?: Report | null;
  advisories?: Finding[];
  violations?: Finding[];
  /** What your store or your function threw. */
  error?: unknown;
}

/** How much, and how long. */
export interface HandlerLimits {
  /** The longest body, in bytes: 65536 unless given. */
  maxBytes?: number | undefined;
  /** The deepest nesting of arrays and objects: 126 unless given. */
  maxNesting?: number | undefined;
  /** The longest id, in bytes: 256 unless given. */
  maxIdBytes?: number | undefined;
  /** How long a body may take, in milliseconds: 5000 unless given. */
  readMillis?: number | undefined;
  /** How long your functions may take, in milliseconds: 8000 unless given. */
  announceMillis?: number | undefined;
  /** After how long 503 is answered whatever is going on, in milliseconds: 9500 unless given. The publisher hangs up after 10 s. */
  replyMillis?: number | undefined;
}

interface HandlerRules {
  /** Where states are kept; unless given a `memoryStore()`, which forgets them at a restart, and says so in the log. */
  store?: Store | undefined;
  /** Called when every required file of a render is there. */
  onReady?: ((announced: RenderReady, told: Told) => unknown) | undefined;
  /** Called when a render failed, or a required file of it. */
  onFailed?: ((announced: RenderFailed, told: Told) => unknown) | undefined;
  /** Called when a file is there, could not be copied, or was deleted. */
  onAsset?: ((announced: AssetAnnounced, told: Told) => unknown) | undefined;
  /**
   * Called with each event that is about no render: of ingest, or of a kind that came later than this version. Nothing
   * is kept of those, so a repeated delivery is a repeated call.
   */
  onEvent?: ((event: Event, told: Told & { advisories: Finding[] }) => unknown) | undefined;
  /** Called with what happens. Unless given, errors go to `console.error` and nothing else goes anywhere. */
  onLog?: ((entry: LogEntry) => unknown) | undefined;
  /** Keeps the program running until a promise has settled, where the platform gives that by an import and not in the context. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /** Whether the main file is taken for all there is where nothing tells which files the render makes; yes unless given. */
  presume?: boolean | undefined;
  /** How long a state is kept after its last change, in milliseconds: 30 days unless given, and at least one. */
  ttlMillis?: number | undefined;
  limits?: HandlerLimits | undefined;
  /** Say what would be done, in answer and log; store nothing, announce nothing. What is delivered meanwhile is answered as if it were kept, and is not. */
  dryRun?: boolean | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/** What a handler is made of: whom it believes (see {@link Policy}), where it keeps what it knows, and whom it tells. */
export type HandlerOptions = HandlerRules & Without<Policy, keyof EventOptions | 'presume'> & OriginOptions;

/** `Omit` for each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/**
 * What a platform hands to a handler besides the request. In Workers it comes third:
 * `fetch: (request, env, context) => handler(request, context)`.
 */
export interface HandlerContext {
  waitUntil?: (promise: Promise<unknown>) => void;
}

/** What is used of a `Request`. */
export interface HandlerRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body?: any;
  readonly bodyUsed?: boolean;
}

/** A request, where there is no `Request`. */
export interface HandlerDelivery {
  method: string;
  /** Absolute, or path and query: the token is in the query. */
  url: string;
  /** The header `Content-Length`, if there is one. */
  contentLength?: string | number | null | undefined;
  /** A stream of bytes, or the whole body: bytes, text, or what a parser has made of it. */
  body: { getReader(): any } | AsyncIterable<Uint8Array | string> | Body;
}

/** An answer, where there is no `Response`. */
export interface HandlerAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

/** What has come of a render. */
export interface Outcome {
  /** As it would be answered to a delivery: `status` is 200, or 503 if something failed or another is announcing. */
  reply: Reply;
  /** All that is known of the render; null if the store did not say. */
  report?: Report | null;
  /** The ids of what was announced now. */
  announced?: string[];
}

/** A handler; see {@link createHandler}. */
export interface Handler {
  /** Answers a request. It never rejects. */
  (request: HandlerRequest, context?: HandlerContext): Promise<PlatformResponse>;

  /** The store that was given, or that in memory. */
  readonly store: Store;

  /**
   * As the handler itself, where there is no `Request`: AWS Lambda, `node:http`, a body that was read before.
   * It never rejects.
   *
   * @param delivery The request, or a function that gives it.
   *
   * @example
   * const { status, headers, body } = await handler.deliver({ method: 'POST', url: path, body: event.body });
   */
  deliver(delivery: HandlerDelivery | (() => HandlerDelivery), context?: HandlerContext): Promise<HandlerAnswer>;

  /**
   * Announces what is still due of a render, for timers: a program can die in the publisher's last attempt too.
   *
   * @throws {HostingError} The key is none. Whatever else fails is in the outcome.
   *
   * @example
   * const { reply, report } = await handler.resume({ owner: '5ca6hu7s9k', render: 'd2b46ed6' });
   * if (answer.status === 503) again(answer.retryAfter);
   */
  resume(key: RenderKey, context?: HandlerContext): Promise<Outcome>;

  /**
   * Takes in what else tells of a render (an answer of the Serve API or a list of such, a render's status, the edit, a
   * `Render` with its facts), and announces what follows, as for a delivery. The caller answers for where it comes from: no policy is applied.
   *
   * @param key Of which render; with it, what names the render in your own books, if no token told so: up to 256 bytes.
   * @throws {HostingError} The key or a document is none; `code` is as in {@link Render.observe}.
   *
   * @example
   * const response = await fetch(`https://api.shotstack.io/serve/v1/assets/render/${render}`, { headers });
   * await handler.observe({ owner, render }, await response.text());
   */
  observe(key: RenderKey & { correlation?: string | null | undefined }, documents: Document | Render | readonly (Document | Render)[], context?: HandlerContext): Promise<Outcome>;
}

/**
 * A handler to put behind the callback URL of your renders. Of each render it keeps what webhooks say in `store`, and
 * tells your functions once when all files are there, or why not.
 *
 * Shotstack's publisher delivers an event up to ten times within 49 minutes, until it is answered 200. So:
 *
 * - 200 means that the event is stored, and all that is due of its render has been told. A repeat changes nothing.
 * - 503 means that storing or telling failed, or that another delivery is telling just now: it comes again.
 * - 400, 401, 403, 405, 408 and 413 refuse it; the body says why ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).
 * - There is never a redirect, and the handler never rejects.
 *
 * Your functions are called at the same time, in no order that you can rely on, and may take 8 seconds together; the
 * `signal` aborts then, and 503 is answered. One that failed is called again with the next delivery, and only that one.
 * One that goes on after its time and succeeds in the end has succeeded: that is noted, and nobody begins it anew within
 * 30 seconds of its beginning. Where the platform stops a program after its answer it has to have `waitUntil`, in the
 * context or the options. A program can die between your function's end and the note of it, so a function may be called
 * twice with the same `id`, seldom; it is never called for something that is not so.
 *
 * Where nothing says which files a render makes, neither `expect` nor its token nor an event, the main file is taken
 * for all of them; `report.expected` is `presumed` then. `presume: false` has `onReady` wait until it is known.
 *
 * @throws {HostingError} An option is wrong: `code` is `option`, `policy` or `secret`.
 *
 * @example
 * import { createHandler } from 'shotstack-hosting';
 * import { sqliteStore } from 'shotstack-hosting/store/sqlite';
 *
 * const store = sqliteStore(new DatabaseSync('renders.sqlite'));
 * await store.setup();
 * const handler = createHandler({
 *   store,
 *   secrets: [process.env.CALLBACK_SECRET],
 *   onReady: ({ correlation, urls }) => publish(correlation, urls.main),
 *   onFailed: ({ correlation, reason }) => apologize(correlation, reason),
 * });
 * export default { fetch: handler }; // Deno, Bun, and wherever else a Request is answered by a Response
 */
export function createHandler(options: HandlerOptions): Handler;
