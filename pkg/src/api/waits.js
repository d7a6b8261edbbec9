// All waits of one `ShotstackApi`: they ask by one plan, and share what the rate limit allows.

import { about, NotReadyError } from './errors.js';
import { observe, Plan } from './plan.js';

/** The longest time that a timer takes, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

export class Waits {
  #settings;
  #ask;
  #plan;
  /** What is known of each render, and who waits for it. */
  #renders = new Map();
  #timer;
  /** Before that nothing is asked. */
  #pausedUntil = 0;

  /** `ask(target, render, state, signal)` gives a response of the API. */
  constructor(settings, ask) {
    this.#settings = settings;
    this.#ask = ask;
  }

  /** Calls `listener.tell(report, bodies)` whenever something is new, and at the end `settle(report)` or `fail(error)`. */
  add(render, expect, listener) {
    this.#ensurePlan();
    let watched = this.#renders.get(render);
    if (watched === undefined) {
      this.#plan.watch(render, this.#now());
      watched = { render, state: undefined, expect: new Set(), report: undefined, trouble: undefined, bodies: {}, listeners: new Set() };
      this.#renders.set(render, watched);
    }
    for (const role of expect) watched.expect.add(role);
    watched.listeners.add(listener);
    // Not at once: the listener does not know yet what it has joined.
    if (watched.report) queueMicrotask(() => watched.listeners.has(listener) && listener.tell(watched.report, watched.bodies));
    this.#turn();
    return watched;
  }

  /** A listener that does not wait any more; with the last one its request ends too. */
  leave(watched, listener) {
    watched.listeners.delete(listener);
    if (watched.listeners.size > 0 || this.#renders.get(watched.render) !== watched) return;
    this.#renders.delete(watched.render);
    watched.asking?.abort();
    if (!this.#plan.isLost) this.#plan.forget(watched.render, this.#now());
    this.#turn();
  }

  /** The plan, made anew where the module has been replaced: what the old one had asked may still count for a window. */
  #ensurePlan() {
    if (this.#plan !== undefined && !this.#plan.isLost) return;
    const { stage, rules, windowMillis } = this.#settings;
    if (this.#plan !== undefined) this.#pausedUntil = this.#now() + windowMillis;
    this.#plan = new Plan(stage, rules);
    for (const watched of this.#renders.values()) {
      watched.asking?.abort();
      watched.asking = undefined;
      this.#plan.watch(watched.render, this.#now());
    }
  }

  /** Does all that is due now, and comes again when something will be. */
  #turn() {
    clearTimeout(this.#timer);
    if (this.#renders.size === 0) return;
    try {
      this.#ensurePlan();
      const pause = this.#pausedUntil - this.#now();
      if (pause > 0) return this.#comeAgain(pause);
      for (;;) {
        // Whatever runs in between, the caller's `fetch` too, can have had the module replaced.
        if (this.#plan.isLost) return this.#turn();
        const { next, render, target, millis } = this.#plan.next(this.#now());
        if (next === 'idle') return undefined;
        if (next === 'wait') return this.#comeAgain(millis);
        this.#askFor(target, this.#renders.get(render));
      }
    } catch (error) {
      // A defect of ours: nobody shall wait for ever because of it.
      for (const watched of [...this.#renders.values()]) this.#end(watched, (listener) => listener.fail(error));
    }
    return undefined;
  }

  #comeAgain(millis) {
    this.#timer = setTimeout(() => this.#turn(), Math.min(millis, LONGEST_TIMER));
  }

  async #askFor(target, watched) {
    const asking = new AbortController();
    watched.asking = asking;
    let observed;
    try {
      const response = await this.#ask(target, watched.render, watched.state, asking.signal);
      if (watched.asking !== asking) return;
      const { optional, origin } = this.#settings;
      const expect = watched.expect.size > 0 ? [...watched.expect] : undefined;
      observed = observe(response, watched.state, { target, expect, optional, origin });
      if (observed.error) observed.error = about(response.request, observed.error);
      else watched.bodies = { ...watched.bodies, [target]: response.body };
    } catch (error) {
      observed = { result: { result: error?.isTransient ? 'failed' : 'refused' }, error };
    }
    if (watched.asking !== asking || this.#renders.get(watched.render) !== watched) return;
    watched.asking = undefined;
    this.#onResult(watched, observed);
    this.#turn();
  }

  #onResult(watched, { result, state, report, error }) {
    const { render } = watched;
    if (this.#plan.isLost) return;
    const disposition = this.#plan.onResult(render, result, this.#random(), this.#now());
    watched.trouble = error && result.result !== 'notFound' ? error : undefined;
    const isNew = report !== undefined && JSON.stringify(report) !== JSON.stringify(watched.report);
    if (state !== undefined) watched.state = state;
    if (report !== undefined) watched.report = report;
    if (isNew) for (const listener of [...watched.listeners]) listener.tell(report, watched.bodies);
    if (disposition === 'again') return;
    this.#end(watched, (listener) => {
      if (disposition === 'settled' && report.status === 'ready') listener.settle(report);
      else if (disposition === 'settled') listener.fail(new NotReadyError(report.status, render, report));
      else if (disposition === 'notFound') listener.fail(new NotReadyError('not_found', render, watched.report));
      else listener.fail(new NotReadyError(disposition, render, watched.report, disposition === 'refused' ? error : undefined));
    });
  }

  #end(watched, tell) {
    if (this.#renders.get(watched.render) === watched) this.#renders.delete(watched.render);
    for (const listener of [...watched.listeners]) tell(listener);
  }

  #now() {
    return this.#settings.now();
  }

  #random() {
    return this.#settings.bits();
  }
}
