// A poll plan in the module.

import { json, object } from '../argument.js';
import { ApiError } from '../error.js';
import { checkNames } from '../option-names.js';
import { partsOf } from '../response.js';
import { engine } from './engine.js';

const RULES = [
  'serveLimit',
  'editLimit',
  'windowMillis',
  'maxInFlight',
  'firstWaitMillis',
  'longestWaitMillis',
  'graceMillis',
  'serveOnly',
];

/** The rules and the share of the limits as the module reads them, which refuses invalid rules. */
export function rulesText(rules = {}, share) {
  checkNames(object(rules, 'rules', 'ShotstackApi'), RULES, { caller: 'ShotstackApi', code: 'rules', what: 'rule' });
  return json({ ...rules, share }, 'rules');
}

export class Plan {
  /** The module frees it once this object is garbage-collected. */
  #plan;
  #glue;

  constructor(stage, rules) {
    const { glue } = engine;
    this.#plan = engine.run(() => new glue.PollPlan(stage, rules));
    this.#glue = glue;
  }

  /** Whether the plan's instance was replaced. */
  get isLost() {
    return engine.glue !== this.#glue;
  }

  watch(render, now) {
    engine.run(() => this.#plan.watch(render, now));
  }

  forget(render, now) {
    engine.run(() => this.#plan.forget(render, now));
  }

  /** Makes a render due at once, unless a request about it is under way. */
  askSoon(render, now) {
    engine.run(() => this.#plan.askSoon(render, now));
  }

  /** Takes a slot for a request outside of the plan: `{ next: 'send', request }` or `{ next: 'wait', millis }`. */
  begin(service, now) {
    return engine.run(() => this.#plan.begin(service, now));
  }

  /** The same for a request that nobody waits for. */
  beginPaced(service, now) {
    return engine.run(() => this.#plan.beginPaced(service, now));
  }

  /** The same for a request about a render that nobody expects: these take at most a quarter of the limit. */
  beginUnexpected(service, now) {
    return engine.run(() => this.#plan.beginUnexpected(service, now));
  }

  /** The milliseconds until both APIs have a slot for such a request: 0 if they have one now. */
  pacedWaitMillis(now) {
    return engine.run(() => this.#plan.pacedWaitMillis(now));
  }

  /** @param request As {@link begin} returned it. */
  finish(request, result, random, now) {
    engine.run(() => this.#plan.finish(request, JSON.stringify(result), random, now));
  }

  /** What to do: `{ next: 'ask', render, target }`, `{ next: 'wait', millis }` or `{ next: 'idle' }`. */
  next(now) {
    return engine.run(() => this.#plan.next(now));
  }

  /** What becomes of the render: `again`, `settled`, `notFound`, `refused`; null if no request about it was under way. */
  onResult(render, result, random, now) {
    return engine.run(() => this.#plan.onResult(render, JSON.stringify(result), random, now));
  }
}

/** The request that a plan wants next, for a render with this state, which may be undefined. */
export function pollRequest(target, render, state, access) {
  return engine.call('poll_request', JSON.stringify(target), render, state ?? 'null', access);
}

/**
 * The result of a response about a render: `{ result, state, report, error }`; the plan takes the `result`.
 *
 * @param state JSON text, as this function returned it; undefined at first.
 * @param options `{ target, expect, optional, origin }`
 */
export function observe(response, state, options) {
  const { error, ...observed } = engine.call('observe_response', state ?? 'null', ...partsOf(response), json(options));
  return { ...observed, error: error === null ? null : new ApiError({ ...error, ...error.details }) };
}
