import type { ShotstackApi } from './api.js';
import type { AssetReport, AssetRole, Body, CallbackOptions, Document, Edit, Event, EventOptions, Finding, OriginOptions, Policy, ReplyCode, Report } from './index.js';
import type { UNAUTHENTICATED } from './inbox.js';
import type { Store } from './store.js';
import type { Order } from './turn.js';

/** The platform's `Response` and `AbortSignal` if the program's types declare them. No platform's types are required. */
type Global<Name extends string, Otherwise> = typeof globalThis extends { [N in Name]: { prototype: infer Platform } }
  ? Platform
  : Otherwise;
type PlatformResponse = Global<'Response', { readonly status: number; text(): Promise<string> }>;
type PlatformRequest = Global<'Request', HandlerRequest>;
type PlatformAbortSignal = Global<'AbortSignal', { readonly aborted: boolean; readonly reason: any }>;

interface Announced<Correlation extends string | null> {
  render: string;
  /** The owner; null if no webhook and no document has named one, or if several are named. */
  owner: string | null;
  /** `{kind}/{render}[/{asset}]`: the same in each repeat of this announcement. Store it if you must not act twice. */
  id: string;
  /** Your own name for the render, as you passed it to `expect` or `observe`, or from its callback token; null without any. */
  correlation: Correlation;
  /** All that is known of the render. */
  report: Report;
}

/**
 * All required files are ready. `Certain` are the roles that have a URL in any case: those of the option `expect`, or `main`
 * without it, unless `optional` lists them. (A token can state other files than `main`: then type it as optional.)
 */
export interface RenderReady<Certain extends AssetRole = never, Correlation extends string | null = string | null>
  extends Announced<Correlation> {
  kind: 'render.ready';
  asset: null;
  /** The URLs of the ready files, by role; the CDN's URL if the file is on the CDN. */
  urls: { [role in Certain]: string } & { [role in Exclude<AssetRole, Certain>]?: string };
}

/** The render failed, or a required file could not be copied. A `render.ready` can still follow. */
export interface RenderFailed<Correlation extends string | null = string | null> extends Announced<Correlation> {
  kind: 'render.failed';
  asset: null;
  reason: string | null;
}

/** The render is not settled at its deadline. A `render.ready` can still follow. */
export interface RenderOverdue<Correlation extends string | null = string | null> extends Announced<Correlation> {
  kind: 'render.overdue';
  asset: null;
  /** What is missing, and what is known of that. */
  reason: string;
  /** The URLs of the files that are ready all the same, by role. */
  urls: { [role in AssetRole]?: string };
}

/** A file is ready, could not be copied, or was deleted. */
export interface AssetAnnounced<Correlation extends string | null = string | null> extends Announced<Correlation> {
  kind: 'asset.ready' | 'asset.failed' | 'asset.deleted';
  /** The asset's id. */
  asset: string;
  file: AssetReport;
}

/** The second argument of your functions. */
export interface AnnouncementContext {
  /** Aborts with a `TimeoutError` when the time limit is reached. */
  signal: PlatformAbortSignal;
}

/** What an entry of the log is about. Later versions may have more. */
export type LogCode =
  // Of a turn
  | 'admitted'
  | 'refused'
  | 'waiting'
  | 'other_render'
  | 'unconfirmed'
  | 'unexpected_limit'
  | 'unexpected_host'
  | 'owner_conflict'
  | 'long_state'
  | 'stored'
  | 'presumed'
  | 'overdue'
  | 'announced'
  | 'announcement_failed'
  | 'announcement_late'
  | 'abandoned'
  | 'event_failed'
  | 'unavailable'
  | 'too_slow'
  | 'nothing_sweeps'
  | 'api_not_found'
  | 'api_unauthorized'
  | 'api_refused'
  | 'api_rate_limited'
  | 'api_unavailable'
  // Of what runs it
  | 'internal'
  | 'turn_lost'
  | 'sweep_failed'
  | 'wait_until_failed'
  | 'still_running'
  | 'options_failed'
  | 'not_adapted'
  | 'dry_run'
  | 'volatile_store'
  | 'unauthenticated'
  | 'standing_unconfirmed'
  | 'shotstack_url'
  | 'shotstack_url_ignored'
  | 'key_in_page';

/** One entry of the log of a handler or an API client. It never contains a secret, a token or a request's URL. */
export interface LogEntry {
  /**
   * What is the same for each render (`presumed`, `volatile_store`, `shotstack_url`) is `warn` once for each log, and `info`
   * from then on. What strangers or a lasting fault could repeat without end (`refused`, `unconfirmed`, `unexpected_host`,
   * `nothing_sweeps`, `api_…`) has its own level at most once a minute for each `code` and `reply`, and `info` in between.
   */
  level: 'debug' | 'info' | 'warn' | 'error';
  /** A stable name of what happened. */
  code: LogCode;
  message: string;
  /** In an entry that comes at most once a minute: how many like it came in the meantime. */
  suppressed?: number;
  render?: string;
  /** The id of the announcement that it is about. */
  announcement?: string;
  /** The code of the reply to a refused delivery. */
  reply?: ReplyCode;
  /** The violations in a refused body, or the advisories about an accepted one. */
  findings?: Finding[];
  /** The error that your store or your function threw. */
  error?: unknown;
}

/** Limits on size and time. */
export interface HandlerLimits {
  /** The longest body, in bytes: 65536 by default. */
  maxBytes?: number | undefined;
  /** The deepest nesting of arrays and objects: 126 by default. */
  maxNesting?: number | undefined;
  /** The longest id, in bytes: 256 by default. */
  maxIdBytes?: number | undefined;
  /** How long reading a body may take, in milliseconds: 5000 by default. */
  readMillis?: number | undefined;
  /** How long your functions may take together, in milliseconds: 8000 by default. */
  announceMillis?: number | undefined;
  /** After how long the handler responds with 503 even if work is still under way, in milliseconds: 9500 by default. The publisher hangs up after 10 s. */
  replyMillis?: number | undefined;
}

interface HandlerRules<Expect extends AssetRole, Optional extends AssetRole, Trust> {
  /**
   * Where states are kept. The default is in memory: a restart loses them, and the handler logs a warning. If that is meant,
   * as in a test, pass a `memoryStore()`: there is no warning about a store that you pass.
   */
  store?: Store | undefined;
  /** Called when every required file of a render is ready. */
  onReady?: ((announced: RenderReady<Exclude<Expect, Optional>, CorrelationBy<Trust>>, context: AnnouncementContext) => unknown) | undefined;
  /**
   * Called when a render failed, or one of its required files could not be copied. The render is settled then: the APIs are not
   * asked about its other files, but webhooks about them still count.
   */
  onFailed?: ((announced: RenderFailed<CorrelationBy<Trust>>, context: AnnouncementContext) => unknown) | undefined;
  /** Called when a render is not settled at its deadline: that of its order, or 30 minutes after its first webhook. Somebody has to sweep. */
  onOverdue?: ((announced: RenderOverdue<CorrelationBy<Trust>>, context: AnnouncementContext) => unknown) | undefined;
  /** Called when a file is ready, could not be copied, or was deleted. */
  onAsset?: ((announced: AssetAnnounced<CorrelationBy<Trust>>, context: AnnouncementContext) => unknown) | undefined;
  /**
   * Called with each event that is not about a render: an ingest event, or a kind that is newer than this version. These
   * are not stored, so a repeated delivery causes a repeated call.
   */
  onEvent?: ((event: Event, context: AnnouncementContext & { advisories: Finding[] }) => unknown) | undefined;
  /** Called with each log entry. By default errors go to `console.error`, warnings to `console.warn`, and the rest is dropped. */
  onLog?: ((entry: LogEntry) => unknown) | undefined;
  /** Keeps the program running until a promise has settled, on platforms that export this function from a module instead of passing it in the context. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /** Whether to expect the main file alone if nothing states which files the render makes; true by default. */
  presume?: boolean | undefined;
  /**
   * Asks Shotstack's APIs about the renders that no webhook settles, when they are swept: first 90 seconds after the order or
   * the first event, then ever less often, in the rate limit of the client. Its stage is that of the renders. With `confirm`,
   * a delivery asks, too.
   */
  api?: ShotstackApi | undefined;
  /**
   * Who calls `sweep`: this process by `start`, something else (another process, a cron job), or nobody, the default. What a
   * delivery cannot do is then left to the publisher's next attempt. `start` and `sweep` set it themselves.
   */
  sweep?: 'start' | 'elsewhere' | 'none' | undefined;
  /** How often something else sweeps, in milliseconds: the log says so if it does not (`nothing_sweeps`). */
  sweepMillis?: number | undefined;
  /** How long a state is kept after its last change, in milliseconds: 30 days by default, and at least one day. */
  ttlMillis?: number | undefined;
  limits?: HandlerLimits | undefined;
  /**
   * Where Shotstack is, if not at its own URLs: `https`, or `http` on this machine. If it is on this machine, an emulator's
   * CDN is expected at `{shotstackUrl}/cdn`, unless `origin` names another; any other URL changes nothing in a handler.
   * By default it is the environment variable `SHOTSTACK_URL`, where there is one (in Deno, where it may be read); under
   * `NODE_ENV=production` the variable is ignored. `undefined` and an empty text count as not given.
   */
  shotstackUrl?: string | undefined;
  /** Report in the response and the log what would be done, but store and announce nothing. Events delivered meanwhile get a normal response and are lost. */
  dryRun?: boolean | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/** The options of a handler: which requests it accepts (see {@link Policy}), where it stores states, and which functions it calls. */
export interface HandlerOptions<
  Expect extends AssetRole = AssetRole,
  Optional extends AssetRole = AssetRole,
  Trust extends Policy['secrets'] = Policy['secrets'],
> extends HandlerRules<Expect, Optional, Trust>,
    Omit<Policy, keyof EventOptions | 'presume' | 'secrets' | 'expect' | 'optional'>,
    OriginOptions {
  /** See {@link Policy.secrets}. */
  secrets: Trust;
  /** The files that every render of this inbox makes. */
  expect?: readonly Expect[] | undefined;
  /** The optional roles: a render can be ready without these files once each of them is settled. Empty by default. */
  optional?: readonly Optional[] | undefined;
}

/** A token has the correlation; without tokens there may be none. */
type CorrelationBy<Trust> = typeof UNAUTHENTICATED extends Trust ? string | null : string;

/** What a platform passes to a handler besides the request. */
export interface HandlerContext {
  waitUntil?: (promise: Promise<unknown>) => void;
}

/** The members of a `Request` that the handler uses. */
export interface HandlerRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body?: any;
  readonly bodyUsed?: boolean;
}

/** A request, for platforms without `Request`. */
export interface HandlerDelivery {
  method: string;
  /** Absolute, or path and query: the token is in the query. */
  url: string;
  /** The header `Content-Length`, if the request has it. */
  contentLength?: string | number | null | undefined;
  /** A stream of bytes, or the whole body: bytes, text, or a parser's result. */
  body: { getReader(): any } | AsyncIterable<Uint8Array | string> | Body;
}

/** A response, for platforms without `Response`. */
export interface HandlerAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

/** What has come of {@link Handler.expect}, {@link Handler.observe} or {@link Handler.wake}. */
export interface HandlerOutcome {
  /** All that is known of the render; null if nothing is. */
  report: Report | null;
  /** The ids of the announcements that this call made. */
  announced: string[];
  /** The ids of those that are due and were not made: your function has failed or is late, or another process is at it. A sweep makes them later. */
  pending: string[];
}

/** What to do about a render that is ordered. */
export interface SubmitOptions {
  /**
   * The URL of the handler, at which Shotstack can reach it. A token is added to it, unless `secrets` is {@link UNAUTHENTICATED}.
   * Leave it out if only the APIs are to be asked, which they then are from the start. `undefined`, of a variable that is not
   * set, is an error.
   */
  callback?: CallbackOptions['url'];
  /** Your own name for the render, up to 256 bytes. A token needs it. */
  correlation?: string | undefined;
  /** When the render is overdue: milliseconds since 1970, or a date. By default 30 minutes from now. */
  deadline?: number | Date | undefined;
  /** Aborts the order. If it may have arrived by then, the error is `uncertain`. */
  signal?: PlatformAbortSignal | undefined;
}

/** A render that was ordered, and is expected. */
export interface Submitted {
  /** The render's id. */
  render: string;
  /** The callback URL, without its token; null if there is none. */
  callback: string | null;
  /** Which files it will make, none of which is there yet. */
  report: Report;
}

/** What has come of a sweep. */
export interface Swept {
  /** How many renders were looked at. */
  taken: number;
  /** How many announcements were made. */
  announced: number;
  /** Of how many renders something failed, or could not be announced yet. The log says what; a later sweep tries again. */
  failed: number;
  /** The rate limit of the APIs was used up, so that not all were asked for that had to be. */
  rateLimited: boolean;
  /** More may be due: sweep again. */
  more: boolean;
}

/** A handler; see {@link createHandler}. */
export interface Handler {
  /**
   * Responds to a request. It never rejects.
   *
   * @param context Whatever the platform passes besides the request, in one argument or two: a `waitUntil` in it is used.
   */
  (request: HandlerRequest, context?: HandlerContext | object, further?: HandlerContext | object): Promise<PlatformResponse>;
  // Next.js compares these parameters, of the last signature, with its own: they have to be as narrow as those.
  (request: PlatformRequest, context?: any, further?: any): Promise<PlatformResponse>;

  /** The store from the options, or the default one in memory. If a function gives the options, it throws before the first request. */
  readonly store: Store;

  /**
   * Like the handler itself, for platforms without `Request` (AWS Lambda, `node:http`) and for bodies already read.
   * It never rejects.
   *
   * @param delivery The request, or a function that returns one.
   *
   * @example
   * const { status, headers, body } = await handler.deliver({ method: 'POST', url: path, body: event.body });
   */
  deliver(delivery: HandlerDelivery | (() => HandlerDelivery), context?: HandlerContext): Promise<HandlerAnswer>;

  /**
   * States that a render was ordered. Call it after the order, before or after its first webhook: then the files are known
   * that the render makes, and at the deadline `onOverdue` is called if they are not there.
   *
   * @throws {HostingError} The order is not valid (`argument`, `edit`, `correlation`, `callback`), an earlier order of the render
   * had another correlation (`correlation_conflict`), or the store has failed several times (`unavailable`).
   *
   * @example
   * await handler.expect({ render, edit, correlation: 'order-17', deadline: Date.now() + 10 * 60_000 });
   */
  expect(order: Order, context?: HandlerContext): Promise<HandlerOutcome>;

  /**
   * Orders a render, with a callback to this handler, and expects it: `POST /edit/{stage}/render` by the option `api`, sent
   * once. From then on it is settled whatever is lost, if somebody sweeps: by a webhook, by the APIs, or as overdue.
   *
   * No API lists renders, and each costs money. So an error says what is known of the render: its id in `render`, or
   * `uncertain: true` if the order may have arrived. Order again only without both. If the process ends meanwhile, the
   * callback still brings the render and your name for it.
   *
   * @param edit Without a callback.
   * @throws {SubmitError} The API has not ordered the render, or it is not known whether it has.
   * @throws {HostingError} The render was ordered, but the store has failed several times (`not_stored`, with `render`): call
   * {@link Handler.expect} when it works again. All other errors come before anything is sent: `option`, `argument`, `not_a_url`,
   * `correlation`, `edit`, `has_callback` and those of {@link callbackUrl}.
   *
   * @example
   * const { render } = await handler.submit(edit, { callback: 'https://example.com/hook', correlation: 'order-17' });
   */
  submit(edit: Edit, options?: SubmitOptions, context?: HandlerContext): Promise<Submitted>;

  /**
   * Adds documents about a render (responses of the Serve API, a render's status, the edit), and announces what follows from
   * them, as after a delivery. No policy is applied: the caller vouches for their origin.
   *
   * @param options Your own name for the render, up to 256 bytes, which counts more than that of a token; null if it has none.
   * @throws {HostingError} An id or a document is not valid (`argument`, `invalid`, `correlation`), a document is about another render
   * (`other_render`), or the store has failed several times (`unavailable`).
   *
   * @example
   * const response = await fetch(`https://api.shotstack.io/serve/v1/assets/render/${render}`, { headers });
   * await handler.observe(render, await response.text(), { correlation: 'order-17' });
   */
  observe(
    render: string,
    documents: Document | readonly Document[],
    options: { correlation: string | null },
    context?: HandlerContext,
  ): Promise<HandlerOutcome>;

  /**
   * Looks at one render: makes its announcements that are due, and asks the APIs if it is time. {@link Handler.sweep} does so for all
   * that are due.
   *
   * @throws {HostingError} The id is not valid (`argument`), or the store has failed (`unavailable`).
   *
   * @example
   * const { report, pending } = await handler.wake('d2b46ed6-998a-4d6b-9d91-b8cf0193a655');
   */
  wake(render: string, context?: HandlerContext): Promise<HandlerOutcome>;

  /**
   * Looks at the renders whose time has come although no webhook came: makes announcements that have failed, and announces what
   * is overdue. Call it now and then: from a cron job, a Durable Object's alarm, or by {@link Handler.start}. Several processes may
   * do so at once.
   *
   * @param options The most renders to look at (100 by default), and a signal, after which it begins with no further one.
   * @throws {HostingError} The store could not list what is due (`unavailable`). What fails for one render is in the log.
   *
   * @example
   * const { taken, more } = await handler.sweep({ limit: 50 });
   */
  sweep(options?: { limit?: number | undefined; signal?: PlatformAbortSignal | undefined }, context?: HandlerContext): Promise<Swept>;

  /**
   * Sweeps in this process, at once and then `every` so many milliseconds (30,000 by default), until {@link Handler.close}. It does not
   * keep the process running.
   *
   * @throws {HostingError} The interval is not a number of milliseconds (`argument`).
   *
   * @example
   * handler.start();
   */
  start(options?: { every?: number | undefined }): void;

  /**
   * Ends the sweeping, and resolves when all work under way has ended, orders and your functions included. Deliveries that come
   * later are dealt with as ever.
   *
   * @param options How long to wait, in milliseconds: 30,000 by default. Then the log names the functions that have not ended
   * (`still_running`).
   * @throws {HostingError} The time is not a number of milliseconds (`argument`).
   *
   * @example
   * process.once('SIGTERM', async () => {
   *   server.close();
   *   await handler.close();
   * });
   */
  close(options?: { timeout?: number | undefined }): Promise<void>;
}

/**
 * Creates the handler for the callback URL of your renders. It collects the facts from each render's webhooks in `store`,
 * and calls your functions once when all files are ready, when the render has failed, or when it is overdue.
 *
 * Shotstack's publisher delivers an event up to ten times within 49 minutes, until the response is 200. So:
 *
 * - 200 means that the event is stored and all due announcements of its render are made. A repeat changes nothing.
 * - 503 means that storing or announcing failed, or that another delivery has been announcing for a second: the event is
 *   delivered again.
 * - 400, 401, 403, 405, 408 and 413 refuse the event; the body states why ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).
 * - The handler never redirects and never rejects.
 *
 * Your functions run concurrently, in no guaranteed order, and have 8 seconds together; then the `signal` aborts, and the
 * response is 503. The next delivery, or the sweep, calls only the functions that failed. If a function succeeds after its time limit,
 * the handler records the success; the function is not called again within 30 seconds of its start. A platform that stops
 * the program after its response must provide `waitUntil`, in the context or the options. A program can crash after your
 * function ends and before that is recorded, or the store can fail for half a minute, so a function is, rarely, called twice
 * with the same `id`.
 *
 * A webhook may never come, and the publisher gives up after ten deliveries. So order by {@link Handler.submit}, or tell the handler
 * of each order ({@link Handler.expect}), and let something sweep ({@link Handler.start}, {@link Handler.sweep}).
 *
 * If neither `expect` nor the token nor an event states which files a render makes, only the main file is expected, and
 * `report.expected` is `presumed`. With `presume: false`, `onReady` waits until the files are known.
 *
 * @param options The options, or a function that returns them or a promise of them. It is called at the first request, for
 * programs that are built without their secrets (`next build`). If it fails or an option is wrong, the log has an error
 * (`options_failed`), the response is 503, and the next request calls it again.
 * @throws {HostingError} An option is wrong: `code` is `option`, `policy` or `secret`.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 * import { createHandler } from 'shotstack-hosting';
 * import { sqliteStore } from 'shotstack-hosting/store/sqlite';
 *
 * const store = sqliteStore(new DatabaseSync('renders.sqlite'));
 * await store.setup();
 * const handler = createHandler({
 *   store,
 *   secrets: process.env.CALLBACK_SECRET,
 *   onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
 *   onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
 *   onOverdue: ({ correlation, reason }) => console.warn(`${correlation} is overdue: ${reason}`),
 * });
 * handler.start();
 * export default { fetch: handler }; // Deno, Bun, and other platforms with Request and Response
 */
export function createHandler<
  Expect extends AssetRole = 'main',
  Optional extends AssetRole = never,
  Trust extends Policy['secrets'] = Policy['secrets'],
>(options: HandlerOptions<Expect, Optional, Trust>): Handler;
export function createHandler<
  Expect extends AssetRole = 'main',
  Optional extends AssetRole = never,
  Trust extends Policy['secrets'] = Policy['secrets'],
>(options: () => HandlerOptions<Expect, Optional, Trust> | Promise<HandlerOptions<Expect, Optional, Trust>>): Handler;
