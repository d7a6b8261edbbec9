// The states of renders in the user's store.

import { Ends, unavailable } from './reply.js';
import { pause } from './time.js';
import * as core from '../inbox.js';

/** How often a swap is retried after a conflict. */
const ATTEMPTS = 16;
/** What a version can be. */
const VERSIONS = new Set(['string', 'number', 'bigint']);

export class States {
  #store;
  #ttlMillis;

  constructor(store, ttlMillis) {
    this.#store = store;
    this.#ttlMillis = ttlMillis;
  }

  async load(key) {
    const stored = await asked('load', () => this.#store.load(core.storeKey(key)));
    if (stored === null || stored === undefined) return { version: null, text: null, state: null };
    return { version: stored.version, text: stored.state, state: JSON.parse(stored.state) };
  }

  async #swap(key, version, text) {
    const times = { ttl: this.#ttlMillis, wakeAt: null };
    const next = await asked('swap', () => this.#store.compareAndSwap(core.storeKey(key), version, text, times));
    if (next === null) return false;
    if (VERSIONS.has(typeof next)) return true;
    throw new TypeError(`the \`compareAndSwap\` of the store has to return the new version or null, not ${typeof next}`);
  }

  /**
   * Stores the state that `decideOn` returns for the current one, and returns the decision; after a conflict `decideOn` is
   * called again. If the state is unchanged or absent, nothing is stored.
   */
  async change(key, decideOn) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await pause(attempt);
      const { version, text, state } = await this.load(key);
      const decision = decideOn(state);
      if (decision.state === undefined) return decision;
      const next = JSON.stringify(decision.state);
      if (next === text || (version === null && !decision.changed)) return { ...decision, changed: false };
      if (await this.#swap(key, version, next)) return { ...decision, changed: true };
    }
    throw new Ends(unavailable('too many deliveries change the render at once'));
  }

  /**
   * Records the announcements made, and releases the lease, if any. Unrecorded announcements are repeated, so a failure of
   * the store is retried.
   *
   * @param state To be stored if the store has lost it.
   */
  async acknowledge(key, announcements, lease, state) {
    let trouble;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await pause(attempt);
      try {
        const stored = await this.load(key);
        const next = JSON.stringify(core.acknowledge(stored.state ?? state, announcements, lease));
        if (next === stored.text || (await this.#swap(key, stored.version, next))) return;
      } catch (error) {
        trouble = error;
      }
    }
    throw trouble ?? new Ends(unavailable('too many deliveries change the render at once'));
  }
}

async function asked(what, ask) {
  try {
    return await ask();
  } catch (error) {
    throw new Ends(unavailable(`the store failed to ${what} the state`), error);
  }
}
