// Runs checks inside a Durable Object.

import { conformance } from 'shotstack-hosting/store/conformance';
import { durableObjectStore } from 'shotstack-hosting/store/durable-object';
import { attacks } from './attacks.js';

const DAY = 24 * 60 * 60 * 1000;
const FAR = 1_000_000_000_000;

export class Stores {
  #rung = Promise.withResolvers();

  constructor({ storage }) {
    this.storage = storage;
  }

  async fetch(request) {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    if (name === 'alarms') return Response.json(await this.#alarms());
    if (name === 'ring') return Response.json(await this.#ring());
    if (name === 'expire') return Response.json(await this.#expire());
    const open = ({ name, now }) => ({ store: durableObjectStore(this.storage, { prefix: `${name}/`, now }) });
    const checks = [...conformance(open), ...attacks(open)];
    try {
      await checks.find((check) => check.name === name).run();
      return Response.json('passed');
    } catch (error) {
      return new Response(error.stack, { status: 500 });
    }
  }

  /** The alarm after each of some swaps. */
  async #alarms() {
    await this.storage.deleteAll();
    await this.storage.deleteAlarm();
    const store = durableObjectStore(this.storage);
    const versions = {};
    const alarms = {};
    const swap = async (what, key, wakeAt, { on = store, version = versions[key] ?? null } = {}) => {
      versions[key] = (await on.compareAndSwap(key, version, 'state', { ttl: DAY, wakeAt })) ?? versions[key];
      const at = await this.storage.getAlarm();
      alarms[what] = at !== null && at < FAR * 7 ? at - Date.now() > DAY / 2 && 'the expiry' : at;
    };
    await swap('no wakeAt', 'o/a', null);
    await swap('the first wakeAt', 'o/a', 8 * FAR);
    await swap('a later one too', 'o/b', 9 * FAR);
    await swap('an earlier one too', 'o/c', 7 * FAR);
    await swap('the earlier one moved', 'o/c', 9 * FAR);
    await swap('the first cleared', 'o/a', null);
    await swap('the second cleared', 'o/b', null);
    delete alarms['the second cleared'];
    await swap('all cleared', 'o/c', null);
    await swap('a refused swap', 'o/c', 7 * FAR, { version: null });
    await swap('without alarms', 'o/c', 7 * FAR, { on: durableObjectStore(this.storage, { alarm: false }) });
    return alarms;
  }

  async #ring() {
    await this.storage.deleteAll();
    await this.storage.deleteAlarm();
    this.#rung = Promise.withResolvers();
    const store = durableObjectStore(this.storage);
    await store.compareAndSwap('o/later', null, 'state', { ttl: DAY, wakeAt: 8 * FAR });
    await store.compareAndSwap('o/due', null, 'state', { ttl: DAY, wakeAt: Date.now() });
    return this.#rung.promise;
  }

  /** What is left after a settled state has expired. */
  async #expire() {
    await this.storage.deleteAll();
    await this.storage.deleteAlarm();
    this.#rung = Promise.withResolvers();
    const store = durableObjectStore(this.storage);
    await store.compareAndSwap('o/settled', null, 'state', { ttl: 10, wakeAt: null });
    return this.#rung.promise;
  }

  async alarm() {
    const store = durableObjectStore(this.storage);
    const now = Date.now();
    const keys = await store.due(now, 10);
    if (keys.length === 0) {
      // The alarm of a check before this one can ring, too.
      const { size } = await this.storage.list();
      if (size === 0) this.#rung.resolve({ size, alarm: await this.storage.getAlarm() });
      return;
    }
    const againAfter = (await this.storage.getAlarm()) - now;
    for (const key of keys) {
      const { version, state } = await store.load(key);
      await store.compareAndSwap(key, version, state, { ttl: DAY, wakeAt: null });
    }
    this.#rung.resolve({ keys, againAfter, afterwards: await this.storage.getAlarm() });
  }
}

export default {
  fetch: (request, { OBJECTS }) => OBJECTS.get(OBJECTS.idFromName('one')).fetch(request),
};
