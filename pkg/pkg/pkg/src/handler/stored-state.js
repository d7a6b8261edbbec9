// The states that a turn loads from the user's store and swaps there. They are opaque texts.

import { within } from './time.js';

/** What a version can be. */
const VERSIONS = new Set(['string', 'number', 'bigint']);

/** The store, as one turn uses it: each key is swapped at the version that was loaded last. */
export function storedState(store) {
  const versions = new Map();
  return {
    async load({ key, millis }) {
      const stored = (await inTime(millis, store.load(key))) ?? null;
      if (stored !== null && !(typeof stored.state === 'string' && isVersion(stored.version))) {
        throw new TypeError('the `load` of the store has to return `{ version, state }`, or null where nothing is stored');
      }
      versions.set(key, stored === null ? null : stored.version);
      return { result: 'loaded', state: stored === null ? null : stored.state };
    },

    async swap({ key, state, ttlMillis, wakeAt, millis }) {
      const times = { ttl: ttlMillis, wakeAt };
      const next = await inTime(millis, store.compareAndSwap(key, versions.get(key), state, times));
      if (next !== null && !isVersion(next)) {
        throw new TypeError(`the \`compareAndSwap\` of the store has to return the new version or null, not ${typeof next}`);
      }
      return { result: 'swapped', swapped: next !== null };
    },
  };
}

const isVersion = (value) => VERSIONS.has(typeof value);

const inTime = (millis, response) =>
  within(millis, response, () => {
    throw new DOMException(`it has not responded within ${millis} ms`, 'TimeoutError');
  });
