import { checkClient } from '../src/store/client.js';

// A state lies under `…state/KEY`. While it has a `wakeAt`, there is an entry `…waking/TIME/KEY` too; the storage lists
// keys in their order, so the first entry is the earliest, and the object's alarm is set to it.

const PAGE = 128;
/** When the alarm rings again if the program ends while it deals with what is due, in milliseconds. */
const AGAIN_MILLIS = 30_000;
const DIGITS = 16;

export function durableObjectStore(storage, { prefix = 'shotstack-hosting/', alarm = true, now = Date.now } = {}) {
  if (typeof prefix !== 'string') throw new TypeError('the prefix of the keys is a text');
  const write = 'durableObjectStore(state.storage)';
  checkClient(storage, ['get', 'transaction'], { caller: 'durableObjectStore', name: 'storage', write });
  const states = `${prefix}state/`;
  const waking = `${prefix}waking/`;
  const timeKey = (wakeAt) => `${waking}${`${wakeAt}`.padStart(DIGITS, '0')}/`;
  const wakingKey = (wakeAt, key) => timeKey(wakeAt) + key;
  const wakeAtOf = (entry) => Number(entry.slice(waking.length, waking.length + DIGITS));
  const keyOf = (entry) => entry.slice(waking.length + DIGITS + 1);
  const live = (entry) => (entry && entry.expires > now() ? entry : undefined);

  async function earliest(transaction) {
    const [entry] = (await transaction.list({ prefix: waking, limit: 1 })).keys();
    return entry === undefined ? null : wakeAtOf(entry);
  }

  async function setAlarm(transaction) {
    const at = await earliest(transaction);
    await (at === null ? transaction.deleteAlarm() : transaction.setAlarm(Math.max(at, 1)));
  }

  /** The alarm that rings is no longer set. It is set again before anybody works, else a failure would be the end. */
  async function setAlarmAgain(transaction, at, isDue) {
    const set = await transaction.getAlarm();
    if (set !== null && set > at) return;
    if (isDue) await transaction.setAlarm(at + AGAIN_MILLIS);
    else await setAlarm(transaction);
  }

  return {
    async load(key) {
      const entry = live(await storage.get(states + key));
      return entry ? { version: entry.version, state: entry.state } : null;
    },

    async compareAndSwap(key, version, state, { ttl, wakeAt }) {
      return storage.transaction(async (transaction) => {
        const entry = await transaction.get(states + key);
        if ((live(entry)?.version ?? null) !== version) return null;
        const next = crypto.randomUUID();
        const expires = now() + ttl;
        const before = entry?.wakeAt ?? null;
        await transaction.put(states + key, { version: next, state, expires, wakeAt });
        if (before !== null) await transaction.delete(wakingKey(before, key));
        if (wakeAt !== null) await transaction.put(wakingKey(wakeAt, key), { expires });
        if (alarm && (before !== null || wakeAt !== null)) await setAlarm(transaction);
        return next;
      });
    },

    async due(at, limit) {
      return storage.transaction(async (transaction) => {
        const due = [];
        while (due.length < limit) {
          const wanted = Math.min(PAGE, limit - due.length);
          const after = due.length === 0 ? {} : { startAfter: due.at(-1) };
          const page = await transaction.list({ prefix: waking, end: timeKey(at + 1), limit: wanted, ...after });
          const expired = [...page].filter(([, entry]) => !live(entry)).map(([entry]) => entry);
          if (expired.length > 0) await transaction.delete(expired);
          due.push(...[...page.keys()].filter((entry) => !expired.includes(entry)));
          if (page.size < wanted) break;
        }
        if (alarm) await setAlarmAgain(transaction, at, due.length > 0);
        return due.map(keyOf);
      });
    },

    async deleteExpired() {
      let deleted = 0;
      let after = {};
      for (;;) {
        const page = await storage.transaction(async (transaction) => {
          const listed = await transaction.list({ prefix: states, limit: PAGE, ...after });
          const expired = [...listed].filter(([, entry]) => !live(entry)).map(([key]) => key);
          if (expired.length > 0) await transaction.delete(expired);
          return { keys: [...listed.keys()], expired: expired.length };
        });
        deleted += page.expired;
        if (page.keys.length < PAGE) return deleted;
        after = { startAfter: page.keys.at(-1) };
      }
    },
  };
}
