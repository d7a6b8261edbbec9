// Turns of an inbox: what to do about a delivery, a wake-up, an expectation or an observation, step by step.

import { items, json, object, text, time } from './argument.js';
import { bytesOf } from './body.js';
import { joined } from './chunks.js';
import { HostingError } from './error.js';
import { engine } from './main-engine.js';
import { policyText } from './secrets.js';

const NOTHING = new Uint8Array(0);

export class Turn {
  #turn;
  /** The functions of the instance that holds the turn. */
  #glue;

  constructor(create) {
    if (typeof create !== 'function') throw new HostingError('argument', 'a turn is begun by `Turn.delivery` and the like');
    const { glue } = engine;
    this.#turn = engine.run(() => create(glue.Turn));
    this.#glue = glue;
  }

  static delivery(policy, settings, request, now) {
    const { method, url, contentLength } = object(request, 'request');
    const head = json({ method: text(method, 'method'), url: text(url, 'url'), contentLength }, 'request');
    return begun('delivery', policy, settings, head, time(now));
  }

  static wakeUp(policy, settings, key, { mayAsk = true } = {}, now) {
    return begun('wakeUp', policy, settings, text(key, 'key'), mayAsk, time(now));
  }

  static expectation(policy, settings, order, now) {
    const { deadline, ...rest } = object(order, 'order');
    const due = deadline instanceof Date ? deadline.getTime() : deadline;
    return begun('expectation', policy, settings, json({ ...rest, deadline: due }, 'order'), time(now));
  }

  static observation(policy, settings, render, documents, { correlation } = {}, now) {
    const texts = items(documents, 'documents').map((document) => bytesOf(document));
    const lengths = Uint32Array.from(texts, ({ length }) => length);
    const named = correlation === undefined ? undefined : text(correlation, 'correlation');
    return begun('observation', policy, settings, text(render, 'render'), joined(texts), lengths, named, time(now));
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

function begun(name, policy, settings, ...values) {
  const texts = [policyText(policy, `Turn.${name}`), json(settings, 'settings')];
  return new Turn((turns) => turns[name](...texts, ...values));
}
