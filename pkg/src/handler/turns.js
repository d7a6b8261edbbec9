// The turns of a handler that are running.

import { rehearsed } from './rehearsal.js';
import { unavailable } from './reply.js';
import { run } from './run.js';
import { stepsOf } from './steps.js';
import { lengthOf } from './delivered.js';
import { HostingError } from '../error.js';

export class Turns {
  #settings;
  #running = new Set();

  constructor(settings) {
    this.#settings = settings;
  }

  /** The reply to a delivery, in time. `delivered` gives the delivery; its errors get a reply too. It never rejects. */
  reply(delivered, context) {
    const { limits, log } = this.#settings;
    return new Promise((resolve) => {
      const isLate = () => {
        log('error', 'too_slow', `there is no reply within ${limits.replyMillis} ms; the work goes on`);
        resolve({ reply: unavailable('it takes too long') });
      };
      const timer = setTimeout(isLate, limits.replyMillis);
      const reply = (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      const work = async () => {
        const { method, url, contentLength, body } = delivered();
        const begin = (...at) => this.#settings.inbox.delivery({ method, url, contentLength: lengthOf(contentLength) }, ...at);
        const outcome = await this.#run(begin, { body, reply: (given) => reply({ reply: given }) });
        if (outcome.reply !== undefined) reply(outcome);
      };
      this.#keep(
        work().catch((error) => {
          this.#lost(error);
          reply({ reply: unavailable('the delivery could not be handled') });
        }),
        context,
      );
    });
  }

  /**
   * What has come of another turn, which `begin(inbox, now, seed)` begins. Functions of the user that are late go on.
   * Rejects if the turn could not do all that it should have done.
   */
  async outcome(begin, details, context) {
    const outcome = await new Promise((resolve, reject) => {
      let isSettled = false;
      const settled = (given) => {
        isSettled = true;
        resolve(given);
      };
      const failed = (error) => (isSettled ? this.#lost(error) : reject(error));
      const turn = this.#run((...at) => begin(this.#settings.inbox, ...at), { settled });
      this.#keep(turn.then(settled, failed), context);
    });
    const { report, announced, pending, problem, rateLimited } = outcome;
    if (problem !== null) throw new HostingError(problem.code, problem.message, details);
    return { report, announced, pending, rateLimited };
  }

  /** The result of `work`, for which `drained` waits as it does for turns. */
  tracked(work, context) {
    this.#keep(work.catch(() => {}), context);
    return work;
  }

  /** Ends when all turns have ended, and with them the user's functions that were late. */
  async drained() {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #run(begin, callbacks) {
    const { now, log, dryRun } = this.#settings;
    const turn = begin(now(), Math.floor(Math.random() * 2 ** 32));
    const steps = stepsOf(this.#settings, callbacks);
    if (!dryRun) return run(turn, steps, now);
    const rehearsal = rehearsed(steps, log);
    const done = await run(turn, rehearsal.steps, now);
    return { ...done, ...rehearsal.outcome(done) };
  }

  /** A turn has ended before its end, and there is nobody else to tell. */
  #lost(error) {
    const { log } = this.#settings;
    if (error?.code === 'turn_lost') log('error', 'turn_lost', 'the WebAssembly module has failed within a turn', { error });
    else log('error', 'internal', 'a turn could not be brought to its end', { error });
  }

  /** Has the platform stay until `work` has ended; it never rejects. */
  #keep(work, context) {
    this.#running.add(work);
    work.finally(() => this.#running.delete(work));
    const { waitUntil, log } = this.#settings;
    try {
      if (typeof context?.waitUntil === 'function') context.waitUntil(work);
      else waitUntil?.(work);
    } catch (error) {
      log('warn', 'wait_until_failed', '`waitUntil` has failed: what takes longer than the reply may be cut off', { error });
    }
  }
}
