import type { Body, Event, Finding } from './event.js';
import type { Policy, Reply, ReplyCode } from './inbox.js';
import type { AssetReport, Document, Report } from './render.js';
import type { AssetRole, Stage } from './url.js';

/** The settings of an inbox besides its policy. */
export interface InboxSettings {
  /** The kinds of announcements for which you call a function; by default all. Others count as announced. */
  listeners?: readonly TurnAnnouncement['kind'][] | undefined;
  /** Whether you call a function for events that are not about a render; true by default. */
  events?: boolean | undefined;
  /** The stage of the key with which you ask the APIs, and the option or variable that it comes from, for messages. */
  api?: { stage: Stage; keyFrom: string } | undefined;
  /** Who looks at the renders that a store lists as due; by default nobody. */
  sweep?: 'start' | 'elsewhere' | 'none' | undefined;
  /** How often that is done, in milliseconds. */
  sweepMillis?: number | undefined;
  /** How long a store keeps a state, in milliseconds: at least a day; 30 days by default. */
  ttlMillis?: number | undefined;
  limits?: { readMillis?: number; announceMillis?: number; replyMillis?: number } | undefined;
}

/** An announcement that a turn makes. */
export interface TurnAnnouncement {
  /** `{kind}/{render}[/{asset}]`: the same in each repeat of this announcement. */
  id: string;
  kind: 'render.ready' | 'render.failed' | 'render.overdue' | 'asset.ready' | 'asset.failed' | 'asset.deleted';
  /** The owner; null if no document has named one, or if several are named. */
  owner: string | null;
  render: string;
  /** The asset's id; null if the announcement is about the render. */
  asset: string | null;
  /** Your own name for the render; null if none is known. */
  correlation: string | null;
}

/** What has come of a turn. */
export interface TurnOutcome {
  report: Report | null;
  /** The ids of the announcements that were made. */
  announced: string[];
  /** The ids of those that are due and were not made: the function has failed or is late, or another turn is at it. */
  pending: string[];
  /** Why the turn could not do all that it should have done: `unavailable`, `correlation_conflict`, `bound`. */
  problem: { code: string; message: string } | null;
  /** The turn had to ask the APIs and was not allowed to. It has changed nothing: end the sweep. */
  rateLimited: boolean;
}

/** What to do next, and how its result is reported. Times are in milliseconds, or milliseconds since 1970. */
export type TurnStep =
  /** Print it; `next` follows at once. `atMost` says how often entries with this `code` and `reply` are worth printing. */
  | {
      step: 'log';
      level: 'debug' | 'info' | 'warn' | 'error';
      code: string;
      message: string;
      render: string | null;
      announcement: string | null;
      /** The code of the reply, if it is about a refused delivery. */
      reply: ReplyCode | null;
      findings?: Finding[];
      atMost: 'always' | 'minute' | 'process';
    }
  /** Read the body: `body`, `bodyLate`, `bodyTooLarge` or `bodyFailed`. */
  | { step: 'read'; maxBytes: number; millis: number }
  /** Load the state, and remember its version: `loaded` or `storeFailed`. */
  | { step: 'load'; key: string; millis: number }
  /** Store the state if the version is still the one that was loaded: `swapped` or `storeFailed`. */
  | { step: 'swap'; key: string; state: string; ttlMillis: number; wakeAt: number | null; millis: number }
  /**
   * Ask an API: `responded`, `noResponse` or `rateLimited`. If the render is `unexpected`, the request may only take a quarter of
   * the rate limit, with all others like it.
   */
  | { step: 'ask'; query: { target: 'render' | 'assets'; render: string; withData: boolean; unexpected?: boolean }; millis: number }
  /** Call your functions: `announced`, with the outcome of each, in order. */
  | {
      step: 'announce';
      announcements: TurnAnnouncement[];
      report: Report;
      urls: { [role in AssetRole]?: string };
      files: Record<string, AssetReport>;
      millis: number;
    }
  /** Give the event to your function: `handed`, with one outcome. */
  | { step: 'hand'; event: Event; advisories: Finding[]; millis: number }
  /** Do nothing for this time: `waited`. */
  | { step: 'wait'; millis: number }
  /** Reply; `next` follows at once, because the turn may go on. */
  | ({ step: 'reply' } & Reply)
  /** Wait until one of your late functions has ended: `ended`. All else is done, and `outcome` says what has come of it. */
  | { step: 'await'; ids: string[]; outcome: TurnOutcome }
  | ({ step: 'done' } & TurnOutcome);

/** The outcome of calling a function of yours: `late` if it is still running when its time is over. */
export type Called = { outcome: 'done' | 'late' } | { outcome: 'failed'; error: string };

/** The result of a step. */
export type TurnResult =
  | { result: 'body'; body: Body }
  | { result: 'bodyLate' | 'bodyTooLarge' | 'waited' }
  | { result: 'bodyFailed' | 'storeFailed' | 'noResponse'; error: string }
  | { result: 'loaded'; state: string | null }
  | { result: 'swapped'; swapped: boolean }
  | { result: 'responded'; status: number; body: Body; retryAfter?: string | null; date?: string | null }
  | { result: 'rateLimited'; seconds: number }
  | { result: 'announced' | 'handed'; outcomes: Called[] }
  | { result: 'ended'; id: string; error?: string | undefined };

/** A render that was ordered. */
export interface Order {
  render: string;
  /** The callback URL of the order; by default that of the edit. Without one, the APIs are asked from the start. */
  callback?: string | undefined;
  /** The edit as it was posted, which tells the files that the render makes. */
  edit?: object | undefined;
  /** The files that the render makes, if there is no edit. */
  expected?: readonly AssetRole[] | undefined;
  /** Your own name for the render; by default that of the callback's token. */
  correlation?: string | undefined;
  /** The owner of the render, if you know it. It outranks those that tokens and webhooks name. */
  owner?: string | undefined;
  /** When the render is overdue; by default 30 minutes from now. */
  deadline?: number | Date | undefined;
}

/**
 * The settings of a callback URL: each method begins a {@link Turn}. `createHandler` runs turns for you; use an inbox for a
 * handler of your own. In each method `now` is in milliseconds since 1970, and `seed` are random bits, by which turns
 * that compete for one render pause for different times.
 *
 * @example
 * const inbox = new Inbox({ secrets }, { sweep: 'elsewhere' });
 * const turn = inbox.delivery({ method: 'POST', url: '/hook?shotstack_token=…' });
 */
export class Inbox {
  /** @throws {HostingError} `policy`, `secret` or `argument`: the policy or the settings are not valid. */
  constructor(policy: Policy, settings?: InboxSettings);

  /** A request to the callback URL. The method and the token are checked before the body is read. */
  delivery(request: { method: string; url: string; contentLength?: number | undefined }, now?: number, seed?: number): Turn;

  /** A key that a store has listed as due. `mayAsk`: whether the rate limit of the APIs has room; true by default. */
  wakeUp(key: string, options?: { mayAsk?: boolean | undefined }, now?: number, seed?: number): Turn;

  /**
   * A render that was ordered.
   *
   * @throws {HostingError} `argument`, `edit`, `correlation` or `callback`: this inbox would refuse deliveries to the callback URL.
   */
  expectation(order: Order, now?: number, seed?: number): Turn;

  /**
   * Documents about a render, such as responses of the APIs.
   *
   * @throws {HostingError} `invalid`, `other_render` or `correlation`.
   */
  observation(
    render: string,
    documents: Iterable<Document>,
    options?: { correlation?: string | null | undefined },
    now?: number,
    seed?: number,
  ): Turn;
}

/**
 * What to do about a delivery, a wake-up, an expectation or an observation, step by step; an {@link Inbox} begins it. A turn
 * does no I/O itself: ask for the `next` step, do it, `report` the result, until the step is `done`, and then `free` the turn.
 *
 * @example
 * for (let step = turn.next(); step.step !== 'done'; step = turn.next()) {
 *   if (step.step === 'read') turn.report({ result: 'body', body });
 *   // and so on, for each kind of step
 * }
 * turn.free();
 */
export class Turn {
  private constructor();

  /** The next step. Until its result is reported it stays the same. */
  next(now?: number): TurnStep;

  /** Reports the result of the last step. */
  report(result: TurnResult, now?: number): void;

  /** Frees the memory that the turn takes in the WebAssembly module. */
  free(): void;
}
