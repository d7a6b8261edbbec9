import { checkClient } from '../src/store/client.js';

const PAGE = 128;

export function durableObjectStore(storage, { prefix = 'shotstack-hosting/', now = Date.now } = {}) {
  if (typeof prefix !== 'string') throw new TypeError('the prefix of the keys is a text');
  const write = 'durableObjectStore(state.storage)';
  checkClient(storage, ['get', 'transaction', 'list', 'delete'], { caller: 'durableObjectStore', name: 'storage', write });
  const live = (entry) => (entry && entry.expires > now() ? entry : undefined);

  return {
    async load(key) {
      const entry = live(await storage.get(prefix + key));
      return entry ? { version: entry.version, state: entry.state } : null;
    },

    async compareAndSwap(key, version, state, ttlMillis) {
      return storage.transaction(async (transaction) => {
        const entry = await transaction.get(prefix + key);
        if ((live(entry)?.version ?? null) !== version) return false;
        const next = Math.max(now(), (entry?.version ?? 0) + 1);
        await transaction.put(prefix + key, { version: next, state, expires: now() + ttlMillis });
        return true;
      });
    },

    async sweep() {
      let swept = 0;
      let after;
      for (;;) {
        const page = await storage.list({ prefix, limit: PAGE, ...(after === undefined ? {} : { startAfter: after }) });
        const expired = [...page].filter(([, entry]) => !live(entry)).map(([key]) => key);
        if (expired.length > 0) await storage.delete(expired);
        swept += expired.length;
        if (page.size < PAGE) return swept;
        after = [...page.keys()].at(-1);
      }
    },
  };
}
