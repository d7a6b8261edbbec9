import { checkClient } from '../src/store/client.js';

// A state lies under `…state/KEY`. While it has a `wakeAt`, there is an entry `…waking/TIME/KEY` too; the storage lists
// keys in their order, so the first entry is the earliest, and the object's alarm is set to it. Without such an entry the alarm is
// set to the time at which the states expire: nobody else would ever delete them.

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

  /** To the earliest `wakeAt`, or else to this time; null: no alarm. */
  async function setAlarm(transaction, otherwise) {
    const at = (await earliest(transaction)) ?? otherwise;
    await (at === null ? transaction.deleteAlarm() : transaction.setAlarm(Math.max(at, 1)));
  }

  /** Deletes the expired ones of a page of states. `next` is when the first of the others expires. */
  async function deleteExpiredIn(transaction, after = {}) {
    const page = [...(await transaction.list({ prefix: states, limit: PAGE, ...after }))];
    const expired = page.filter(([, entry]) => !live(entry)).map(([key]) => key);
    if (expired.length > 0) await transaction.delete(expired);
    const expiries = page.map(([, entry]) => live(entry)?.expires ?? Infinity);
    return { deleted: expired.length, next: Math.min(...expiries), lastKey: page.length < PAGE ? null : page.at(-1)[0] };
  }

  /** The alarm that rings is no longer set. It is set again before anybody works, else a failure would be the end. */
  async function setAlarmAgain(transaction, at, isDue) {
    const set = await transaction.getAlarm();
    if (set !== null && set > at) return;
    const again = at + AGAIN_MILLIS;
    if (isDue) return transaction.setAlarm(again);
    const { next, lastKey } = await deleteExpiredIn(transaction);
    const isAllDeleted = next === Infinity && lastKey === null;
    return setAlarm(transaction, isAllDeleted ? null : Math.max(next === Infinity ? 0 : next, again));
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
        if (alarm) await setAlarm(transaction, expires);
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
        const page = await storage.transaction((transaction) => deleteExpiredIn(transaction, after));
        deleted += page.deleted;
        if (page.lastKey === null) return deleted;
        after = { startAfter: page.lastKey };
      }
    },
  };
}
