// A poll plan in the module.

import { HostingError } from '../error.js';
import { engine } from './engine.js';

const RULES = [
  'serveLimit',
  'editLimit',
  'windowMillis',
  'maxInFlight',
  'firstWaitMillis',
  'longestWaitMillis',
  'graceMillis',
];

/** A plan that nobody holds any more is dropped in the module too. */
const forgotten = globalThis.FinalizationRegistry && new FinalizationRegistry((drop) => drop());

/** The rules in the order in which the module takes them; -1 leaves one to it. */
export function numbersOf({ hostingOnly = false, ...rules } = {}) {
  for (const [name, value] of Object.entries(rules)) {
    if (!RULES.includes(name)) throw wrong(`there is no rule \`${name}\`; there are ${RULES.join(', ')} and hostingOnly`);
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value < 2 ** 32)) {
      throw wrong(`the rule \`${name}\` is a whole number from 0 to 4294967295`);
    }
  }
  return [...RULES.map((name) => rules[name] ?? -1), Boolean(hostingOnly)];
}

const wrong = (message) => new HostingError('rules', message);

export class Plan {
  #number;
  #exports;

  constructor(stage, rules) {
    this.#exports = engine.exports;
    const number = Number(engine.call('poll_open', [stage], ...rules));
    const { exports } = engine;
    this.#number = number;
    forgotten?.register(this, () => {
      if (engine.exports === exports) exports.poll_close(number);
    });
  }

  /** Whether the module that has it is still there. */
  get isLost() {
    return engine.exports !== this.#exports;
  }

  watch(render, now) {
    engine.call('poll_watch', [render], this.#number, now);
  }

  forget(render, now) {
    engine.call('poll_forget', [render], this.#number, now);
  }

  /** What to do: a word, and of which render or for how many milliseconds. */
  next(now) {
    return engine.call('poll_next', [], this.#number, now).split(' ');
  }

  hear(render, heard, retryAfter, random, now) {
    return engine.call('poll_hear', [render], this.#number, heard, retryAfter ?? -1, random, now);
  }
}

/** What `learn` gives of an answer that does not come. As in crates/wasm/src/poll.rs. */
export const HEARD = { settled: 0, notFound: 3, rateLimited: 4, failed: 5, refused: 6 };

/**
 * What an answer says of a render: `{ heard, state, report, error }`.
 *
 * @param state JSON text; empty for none.
 */
export function learn(question, { status, retryAfter, body }, { state, expect, optional, origin }) {
  const pieces = [body, retryAfter ?? '', state, expect, optional, origin];
  const learnt = JSON.parse(engine.call('poll_learn', pieces, status, question === 'render' ? 0 : 1));
  const error = learnt.error === null ? null : HostingError.read(learnt.error);
  return { ...learnt, error };
}
