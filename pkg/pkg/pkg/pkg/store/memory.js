/** As long as this in all, in characters: far more than a program on one machine needs, far less than its memory. */
const MAX_LENGTH = 64 * 1024 * 1024;

export function memoryStore({ maxLength = MAX_LENGTH, now = Date.now } = {}) {
  const entries = new Map();
  /** The keys that have a `wakeAt`: few, because most renders are settled. */
  const waking = new Set();
  let length = 0;
  let versions = 0;

  function live(key) {
    const entry = entries.get(key);
    return entry && entry.expires > now() ? entry : undefined;
  }

  const sizeOf = (key) => (entries.has(key) ? key.length + entries.get(key).state.length : 0);

  function remove(key) {
    length -= sizeOf(key);
    waking.delete(key);
    entries.delete(key);
  }

  function deleteExpired() {
    const expired = [...entries.keys()].filter((key) => !live(key));
    for (const key of expired) remove(key);
    return expired.length;
  }

  return {
    volatile: true,

    async load(key) {
      const entry = live(key);
      return entry ? { version: entry.version, state: entry.state } : null;
    },

    async compareAndSwap(key, version, state, { ttl, wakeAt }) {
      if ((live(key)?.version ?? null) !== version) return null;
      const needed = () => length + key.length + state.length - sizeOf(key);
      if (needed() > maxLength) deleteExpired();
      if (needed() > maxLength) {
        throw new RangeError(`the memory store is full (${maxLength} characters): use a store that is a database`);
      }
      remove(key);
      length += key.length + state.length;
      versions += 1;
      entries.set(key, { version: versions, state, expires: now() + ttl, wakeAt });
      if (wakeAt !== null) waking.add(key);
      return versions;
    },

    async due(at, limit) {
      const wakeAt = (key) => entries.get(key).wakeAt;
      const due = [...waking].filter((key) => live(key) && wakeAt(key) <= at);
      return due.sort((one, other) => wakeAt(one) - wakeAt(other)).slice(0, limit);
    },

    deleteExpired: async () => deleteExpired(),
  };
}
