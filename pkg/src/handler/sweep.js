// Sweeps: a turn for each render that the store lists as due.

import { HostingError } from '../error.js';
import { checkMillis } from './time.js';

export const HOW_TO_SWEEP = 'Add the line `handler.start();` to a server that keeps running, or call `handler.sweep()` once a minute from a cron job';

const LIMIT = 100;
const EVERY_MILLIS = 30_000;
/** How many turns of a sweep run at once. */
const AT_ONCE = 8;

export class Sweeper {
  #settings;
  #turns;
  /** Stops the sweeps that `start` has begun. */
  #controller;
  #ended;

  constructor(settings, turns) {
    this.#settings = settings;
    this.#turns = turns;
  }

  async sweep({ limit = LIMIT, signal } = {}, context) {
    const { now, log, mayAsk = () => true } = this.#settings;
    if (!(Number.isSafeInteger(limit) && limit > 0)) {
      throw new HostingError('argument', 'sweep: `limit` is not a whole number above 0');
    }
    this.#settings.isSwept();
    const keys = await due(this.#settings, now(), limit);
    const isFull = keys.length >= limit;
    const swept = { taken: 0, announced: 0, failed: 0, rateLimited: false };
    const take = async (key) => {
      swept.taken += 1;
      try {
        const begin = (inbox, ...at) => inbox.wakeUp(key, { mayAsk: mayAsk() }, ...at);
        const { announced, pending, rateLimited } = await this.#turns.outcome(begin, {}, context);
        swept.announced += announced.length;
        swept.failed += pending.length > 0 ? 1 : 0;
        swept.rateLimited ||= rateLimited;
      } catch (error) {
        swept.failed += 1;
        log('error', 'sweep_failed', `the sweep could not deal with ${key}`, { error });
      }
    };
    const worker = async () => {
      while (keys.length > 0 && !signal?.aborted) await take(keys.shift());
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return { ...swept, more: isFull || keys.length > 0 };
  }

  /** Sweeps now and then in this process, but does not keep it running. */
  start({ every = EVERY_MILLIS } = {}) {
    checkMillis(every, 'start', 'every');
    this.#settings.isSwept('start', every);
    this.#controller?.abort();
    const { signal } = (this.#controller = new AbortController());
    const before = this.#ended;
    this.#ended = (async () => {
      await before;
      while (!signal.aborted) {
        await this.#sweepAll(signal);
        await pause(every, signal);
      }
    })();
  }

  /** Stops what `start` has begun, and ends when the sweep under way has ended. */
  async stop() {
    this.#controller?.abort();
    await this.#ended;
  }

  async #sweepAll(signal) {
    try {
      let swept;
      do swept = await this.sweep({ signal });
      while (swept.more && swept.taken > swept.failed && !swept.rateLimited && !signal.aborted);
    } catch (error) {
      this.#settings.log('error', 'sweep_failed', 'the store could not list what is due', { error });
    }
  }
}

async function due({ store, underWay }, now, limit) {
  try {
    return [...(await underWay.during('`due` of the store', () => store.due(now, limit)))];
  } catch (cause) {
    throw new HostingError('unavailable', 'the store could not list what is due', { cause });
  }
}

/** Waits without keeping the process running. */
function pause(millis, signal) {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      // The signal outlives thousands of pauses.
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(stop, millis);
    timer.unref?.();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
}
