/** As long as this in all, in characters: far more than a program on one machine needs, far less than its memory. */
const MAX_LENGTH = 64 * 1024 * 1024;

export function memoryStore({ maxLength = MAX_LENGTH, now = Date.now } = {}) {
  const entries = new Map();
  let length = 0;
  let versions = 0;

  function live(key) {
    const entry = entries.get(key);
    return entry && entry.expires > now() ? entry : undefined;
  }

  function remove(key) {
    const entry = entries.get(key);
    if (entry) length -= key.length + entry.state.length;
    return entries.delete(key);
  }

  function sweep() {
    const expired = [...entries].filter(([, entry]) => entry.expires <= now());
    for (const [key] of expired) remove(key);
    return expired.length;
  }

  return {
    volatile: true,

    async load(key) {
      const entry = live(key);
      return entry ? { version: entry.version, state: entry.state } : null;
    },

    async compareAndSwap(key, version, state, ttlMillis) {
      if ((live(key)?.version ?? null) !== version) return false;
      const needed = () => length + key.length + state.length - sizeOf(key);
      if (needed() > maxLength) sweep();
      if (needed() > maxLength) {
        throw new RangeError(`the memory store is full (${maxLength} characters): use a store that is a database`);
      }
      remove(key);
      length += key.length + state.length;
      entries.set(key, { version: ++versions, state, expires: now() + ttlMillis });
      return true;
    },

    sweep: async () => sweep(),
  };

  function sizeOf(key) {
    const entry = entries.get(key);
    return entry ? key.length + entry.state.length : 0;
  }
}
