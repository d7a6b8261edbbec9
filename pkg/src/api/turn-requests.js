// The requests of a handler's turns: in the rate limit of all others, at an even pace, and never waiting for a slot.

import { environmentVariable } from '../shotstack-url.js';
import { engine, readAssets, readRender } from './engine.js';
import { resultOf } from './errors.js';

const KEY_VARIABLE = 'SHOTSTACK_API_KEY';

/** The option or the variable that a key comes from, for messages. */
export const keyFrom = (apiKey) =>
  environmentVariable(KEY_VARIABLE) === apiKey ? `the environment variable ${KEY_VARIABLE}` : 'the option `apiKey` of ShotstackApi';

export class TurnRequests {
  #access;
  #waits;
  #exchange;

  /** `exchange(request, signal, millis)` sends a request, and returns its response. */
  constructor({ stage, apiKey, access }, { waits, exchange }) {
    this.stage = stage;
    this.keyFrom = keyFrom(apiKey);
    this.#access = access;
    this.#waits = waits;
    this.#exchange = exchange;
  }

  /** The milliseconds until a turn may ask: 0 if it may now. */
  waitMillis() {
    return this.#waits.pacedWaitMillis();
  }

  /**
   * The result of a turn's step `ask`, which never waits for a slot.
   *
   * @param query `{ target, render, withData, unexpected }`, as the step has it.
   * @param millis How long the response may take.
   */
  async ask(query, millis, signal) {
    const request = engine.call('query_request', JSON.stringify(query), this.#access);
    const begun = this.#waits.begin(request.service, query.unexpected ? 'beginUnexpected' : 'beginPaced');
    if (begun.next === 'wait') return { result: 'rateLimited', seconds: Math.ceil(begun.millis / 1000) };
    let outcome = { result: 'failed' };
    try {
      const { status, body, retryAfter, date } = await this.#exchange(request, signal, millis);
      const response = { status, body, retryAfter, date };
      if (status === 429) outcome = refusedAs(query, response);
      return { result: 'responded', ...response };
    } catch (error) {
      return { result: 'noResponse', error: signal?.aborted ? 'the request was aborted' : `${error?.message ?? error}` };
    } finally {
      begun.finish(outcome);
    }
  }
}

/** What a 429 means for the rate limit. */
function refusedAs({ target }, response) {
  try {
    (target === 'render' ? readRender : readAssets)(response);
  } catch (error) {
    return resultOf(error);
  }
  return { result: 'failed' };
}
