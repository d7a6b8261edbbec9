// A poll plan in the module.

import { json, object } from '../argument.js';
import { ApiError } from '../error.js';
import { partsOf } from '../response.js';
import { engine } from './engine.js';

/** The rules as the module reads them, which refuses what is not one. */
export const rulesText = (rules) => (rules === undefined ? '{}' : json(object(rules, 'rules'), 'rules'));

export class Plan {
  /** The module frees it once nobody holds this object any more. */
  #plan;
  #glue;

  constructor(stage, rules) {
    const { glue } = engine;
    this.#plan = engine.run(() => new glue.PollPlan(stage, rules));
    this.#glue = glue;
  }

  /** Whether the instance that has it was replaced. */
  get isLost() {
    return engine.glue !== this.#glue;
  }

  watch(render, now) {
    engine.run(() => this.#plan.watch(render, now));
  }

  forget(render, now) {
    engine.run(() => this.#plan.forget(render, now));
  }

  /** Makes a render due at once, unless it is asked about just now. */
  askSoon(render, now) {
    engine.run(() => this.#plan.askSoon(render, now));
  }

  /** Takes a slot for a request outside of the plan: `{ next: 'send', request }` or `{ next: 'wait', millis }`. */
  begin(service, now) {
    return engine.run(() => this.#plan.begin(service, now));
  }

  /** @param request As {@link begin} gave it. */
  finish(request, result, random, now) {
    engine.run(() => this.#plan.finish(request, JSON.stringify(result), random, now));
  }

  /** What to do: `{ next: 'ask', render, target }`, `{ next: 'wait', millis }` or `{ next: 'idle' }`. */
  next(now) {
    return engine.run(() => this.#plan.next(now));
  }

  /** What becomes of the render: `again`, `settled`, `notFound`, `refused`; null if nobody was asking for it. */
  onResult(render, result, random, now) {
    return engine.run(() => this.#plan.onResult(render, JSON.stringify(result), random, now));
  }
}

/** The request that a plan asks for, of a render whose state is known or undefined. */
export function pollRequest(target, render, state, access) {
  return engine.call('poll_request', JSON.stringify(target), render, state ?? 'null', access);
}

/**
 * What a response says of a render: `{ result, state, report, error }`, of which the plan takes the result.
 *
 * @param state JSON text, as this function gives it; undefined for none.
 * @param options `{ target, expect, optional, origin }`
 */
export function observe(response, state, options) {
  const { error, ...observed } = engine.call('observe_response', state ?? 'null', ...partsOf(response), json(options));
  return { ...observed, error: error === null ? null : new ApiError({ ...error, ...error.details }) };
}
