// Turns of an inbox: what to do about a delivery, a wake-up, an expectation or an observation, step by step.

import { items, json, naming, object, text, time } from './argument.js';
import { bytesOf } from './body.js';
import { joined } from './chunks.js';
import { HostingError } from './error.js';
import { EVENT_OPTIONS } from './event.js';
import { engine } from './main-engine.js';
import { checkNames } from './option-names.js';
import { policyText } from './secrets.js';

const RULES = ['secrets', 'standing', 'confirm', 'owners', 'stage', 'hosts', 'optional', 'presume', 'expect', ...EVENT_OPTIONS];
const NOTHING = new Uint8Array(0);

export class Inbox {
  #texts;
  #inbox;
  /** The functions of the instance that holds `#inbox`. */
  #glue;

  constructor(policy, settings, caller = 'Inbox') {
    checkNames(object(policy, 'policy', caller), RULES, { caller, code: 'policy', what: 'rule' });
    this.#texts = [policyText(policy, caller), json(settings, 'settings')];
    // Both are checked now, not at the first turn.
    naming(caller, () => this.#current());
  }

  delivery(request, now, seed) {
    const { method, url, contentLength } = object(request, 'request');
    const head = json({ method: text(method, 'method'), url: text(url, 'url'), contentLength }, 'request');
    return this.#begin('delivery', [head], now, seed);
  }

  wakeUp(key, { mayAsk = true } = {}, now, seed) {
    return this.#begin('wakeUp', [text(key, 'key'), mayAsk], now, seed);
  }

  expectation(order, now, seed) {
    const { deadline, ...rest } = object(order, 'order');
    const due = deadline instanceof Date ? deadline.getTime() : deadline;
    return this.#begin('expectation', [json({ ...rest, deadline: due }, 'order')], now, seed);
  }

  observation(render, documents, { correlation } = {}, now, seed) {
    const texts = items(documents, 'documents').map((document) => bytesOf(document));
    const lengths = Uint32Array.from(texts, ({ length }) => length);
    const named = correlation === undefined || correlation === null ? undefined : text(correlation, 'correlation');
    return this.#begin('observation', [text(render, 'render'), joined(texts), lengths, named], now, seed);
  }

  #begin(name, values, now, seed) {
    const begun = time(now);
    if (seed !== undefined && !Number.isFinite(seed)) throw new HostingError('argument', '`seed` is not a number');
    return new Turn(() => this.#current()[name](...values, seed, begun));
  }

  /** The inbox in the current instance of the module: an instance that has failed is replaced. */
  #current() {
    const { glue } = engine;
    if (this.#glue !== glue) {
      this.#inbox = engine.run(() => new glue.Inbox(...this.#texts));
      this.#glue = glue;
    }
    return this.#inbox;
  }
}

export class Turn {
  #turn;
  /** The functions of the instance that holds the turn. */
  #glue;

  constructor(begin) {
    if (typeof begin !== 'function') throw new HostingError('argument', 'a turn is begun by an `Inbox`');
    this.#turn = engine.run(begin);
    this.#glue = engine.glue;
  }

  next(now) {
    const { verdict, ...step } = this.#run((turn) => turn.next(time(now)));
    return verdict === undefined ? step : { ...step, ...JSON.parse(verdict) };
  }

  report(reported, now) {
    const { body, ...result } = object(reported, 'result');
    const bytes = body === undefined ? NOTHING : bytesOf(body);
    this.#run((turn) => turn.report(json(result, 'result'), bytes, time(now)));
  }

  /** Frees the memory that the turn takes in the module. */
  free() {
    if (this.#turn !== undefined && engine.glue === this.#glue) this.#turn.free();
    this.#turn = undefined;
  }

  #run(work) {
    if (this.#turn === undefined || engine.glue !== this.#glue) {
      throw new HostingError('turn_lost', 'the turn was freed, or the WebAssembly module that held it has failed');
    }
    return engine.run(() => work(this.#turn));
  }
}

/** The key under which a store holds what is known of a render. */
export const keyOf = (render) => engine.call('key_of_render', text(render, 'render'));
