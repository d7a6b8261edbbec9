// All waits of one `ShotstackApi`: they share one poll plan and its rate limit.

import { about, noResponse, NotReadyError } from './errors.js';
import { observe, Plan } from './plan.js';

/** The longest time that a timer takes, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** How long a request may take at least: a wait that ends after `timeout` milliseconds asks once more at its end. */
export const lastResponseMillis = (timeout) => Math.min(1000, timeout);

export class Waits {
  #settings;
  #request;
  #send;
  #plan;
  /** The state of each render, and its listeners. */
  #renders = new Map();
  #timer;
  /** No request is sent before this time. */
  #pausedUntil = 0;

  /** `request(target, render, state)` returns a request, and `send(request, signal)` its response. */
  constructor(settings, { request, send }) {
    this.#settings = settings;
    this.#request = request;
    this.#send = send;
  }

  /**
   * A slot for a request outside of the waits: `{ next: 'send', finish }` or `{ next: 'wait', millis }`. `begin` is the
   * function of the plan that gives it.
   */
  begin(service, begin = 'begin') {
    this.#ensurePlan();
    const pause = this.#pausedUntil - this.#now();
    if (pause > 0) return { next: 'wait', millis: pause };
    const plan = this.#plan;
    const { request, ...begun } = plan[begin](service, this.#now());
    if (begun.next === 'wait') return begun;
    const finish = (result) => {
      if (plan.isLost) return;
      plan.finish(request, result, this.#random(), this.#now());
      // This may unblock the waits.
      this.#turn();
    };
    return { next: 'send', finish };
  }

  /** The milliseconds until both APIs have a slot for a request that nobody waits for. */
  pacedWaitMillis() {
    this.#ensurePlan();
    const pause = this.#pausedUntil - this.#now();
    return pause > 0 ? pause : this.#plan.pacedWaitMillis(this.#now());
  }

  /** The deadline of a wait: polls once more, and returns how many milliseconds the wait has for the response; 0 if no request is sent. */
  askOnceMore(watched, timeout) {
    if (watched.asking === undefined && !this.#plan.isLost) {
      this.#plan.askSoon(watched.render, this.#now());
      this.#turn();
    }
    const { asking } = watched;
    if (asking === undefined) return 0;
    return Math.max(0, asking.since + lastResponseMillis(timeout) - this.#now());
  }

  /** The error of a wait that has timed out. */
  expired({ render, report, asking, trouble }) {
    const millis = asking && Math.round(this.#now() - asking.since);
    const cause = asking ? about(asking.request, noResponse('timeout', `no response within ${millis} ms`)) : trouble;
    return new NotReadyError('expired', render, { report, cause });
  }

  /**
   * Calls `listener.update(report, bodies)` whenever something is new, `listener.again()` when the render will be polled
   * again, and at the end `settle(report)` or `fail(error)`.
   */
  add(render, expect, listener) {
    this.#ensurePlan();
    let watched = this.#renders.get(render);
    if (watched === undefined) {
      this.#plan.watch(render, this.#now());
      watched = { render, state: undefined, expect: new Set(), report: undefined, trouble: undefined, unknown: {}, bodies: {}, listeners: new Set() };
      this.#renders.set(render, watched);
    }
    for (const role of expect) watched.expect.add(role);
    watched.listeners.add(listener);
    // Asynchronously: the listener has not received its handle yet.
    if (watched.report) queueMicrotask(() => watched.listeners.has(listener) && listener.update(watched.report, watched.bodies));
    this.#turn();
    return watched;
  }

  /** Removes a listener; with the last one the render's request is aborted too. */
  leave(watched, listener) {
    watched.listeners.delete(listener);
    if (watched.listeners.size > 0 || this.#renders.get(watched.render) !== watched) return;
    this.#renders.delete(watched.render);
    watched.asking?.abort();
    if (!this.#plan.isLost) this.#plan.forget(watched.render, this.#now());
    this.#turn();
  }

  /** The plan, created again if the module was replaced: requests of the old one may still count for a window. */
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

  /** Does all that is due now, and schedules the next run. */
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
      // A defect of this package must not leave callers waiting for ever.
      for (const watched of [...this.#renders.values()]) this.#end(watched, (listener) => listener.fail(error));
    }
    return undefined;
  }

  #comeAgain(millis) {
    this.#timer = setTimeout(() => this.#turn(), Math.min(millis, LONGEST_TIMER));
  }

  async #askFor(target, watched) {
    const controller = new AbortController();
    const asking = { since: this.#now(), abort: () => controller.abort() };
    watched.asking = asking;
    let observed;
    try {
      const request = this.#request(target, watched.render, watched.state);
      asking.request = request.name;
      const response = await this.#send(request, controller.signal);
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
    this.#onResult(target, watched, observed);
    this.#turn();
  }

  #onResult(target, watched, { result, state, report, error }) {
    const { render } = watched;
    if (this.#plan.isLost) return;
    const disposition = this.#plan.onResult(render, result, this.#random(), this.#now());
    watched.trouble = error;
    if (error?.code === 'not_found') watched.unknown[target] = error;
    const isNew = report !== undefined && JSON.stringify(report) !== JSON.stringify(watched.report);
    if (state !== undefined) watched.state = state;
    if (report !== undefined) watched.report = report;
    if (isNew) for (const listener of [...watched.listeners]) listener.update(report, watched.bodies);
    if (disposition === 'again') {
      for (const listener of [...watched.listeners]) listener.again();
      return;
    }
    const { stage } = this.#settings;
    // The Edit API reports on the render, the Serve API only on its files.
    const unknown = watched.unknown.render ?? watched.unknown.assets;
    this.#end(watched, (listener) => {
      if (disposition === 'settled' && report.status === 'ready') listener.settle(report);
      else if (disposition === 'settled') listener.fail(new NotReadyError(report.status, render, { report }));
      else if (disposition === 'notFound') listener.fail(new NotReadyError('not_found', render, { report: watched.report, cause: unknown, stage }));
      else listener.fail(new NotReadyError(disposition, render, { report: watched.report, cause: error }));
    });
  }

  #end(watched, notify) {
    if (this.#renders.get(watched.render) === watched) this.#renders.delete(watched.render);
    for (const listener of [...watched.listeners]) notify(listener);
  }

  #now() {
    return this.#settings.now();
  }

  #random() {
    return this.#settings.bits();
  }
}
