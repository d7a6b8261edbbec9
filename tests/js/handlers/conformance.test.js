// node --test: the conformance finds what is wrong with a store, and nothing else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conformance } from 'shotstack-hosting/store/conformance';
import { memoryStore } from 'shotstack-hosting/store/memory';

/** The names of the checks that fail, with their messages, of memory stores that `change` has changed. */
async function failures(change, t, { clock = true } = {}) {
  // Where keys are late, it asks again after a pause.
  t.mock.method(globalThis, 'setTimeout', (resume) => void setImmediate(resume));
  const stores = new Map();
  const open = ({ name, now }) => {
    if (!stores.has(name)) stores.set(name, change(memoryStore(clock ? { now } : {}), stores));
    return { store: stores.get(name) };
  };
  const failed = {};
  for (const { name, run } of conformance(open)) {
    await run().catch((error) => (failed[name] = error.message));
  }
  return failed;
}

const withSwap = (change) => (store) => ({
  ...store,
  compareAndSwap: (...given) => change(store.compareAndSwap, ...given),
});
const withDue = (change) => (store) => ({ ...store, due: (...given) => change(store.due, ...given) });

/** Lets others go on between a look at the version and the swap, as two statements of a database do. */
const inTwoSteps = (store) => ({
  ...store,
  async compareAndSwap(key, version, state, times) {
    const stored = await store.load(key);
    if ((stored?.version ?? null) !== version) return null;
    await new Promise(setImmediate);
    return store.compareAndSwap(key, (await store.load(key))?.version ?? null, state, times);
  },
});

const WRONG = {
  'a swap in two steps': [inTwoSteps, 'of many swaps at once, one wins each time', /swaps that won in round 0: expected 1, got/],
  'a swap that returns true': [
    withSwap(async (swap, ...given) => (await swap(...given)) !== null),
    'a swapped state is loaded, with the version that the swap returned',
    /has to return the new version, got true/,
  ],
  'a swap that throws where another version is stored': [
    withSwap(async (swap, ...given) => (await swap(...given)) ?? assert.fail('conflict')),
    'a state is new only where there was none',
    /conflict/,
  ],
  'a store that forgets to be separate': [
    (store, stores) => stores.values().next().value ?? store,
    'stores of other names have other states',
    /another name must not find the state/,
  ],
  'keys without regard to case': [
    (store) => ({
      ...store,
      load: (key) => store.load(key.toLowerCase()),
      compareAndSwap: (key, ...given) => store.compareAndSwap(key.toLowerCase(), ...given),
    }),
    'keys may have any character, and stay distinct',
    /has to return the new version, got null/,
  ],
  'states that are trimmed': [
    withSwap((swap, key, version, state, times) => swap(key, version, state.trim(), times)),
    'states come back as they were',
    /spaces at both ends has to come back as it was/,
  ],
  'states that are cut off': [
    withSwap((swap, key, version, state, times) => swap(key, version, state.slice(0, 61_000), times)),
    'states come back as they were',
    /60 KiB of ASCII has to come back/,
  ],
  'states that never expire': [
    withSwap((swap, key, version, state, { wakeAt }) => swap(key, version, state, { ttl: 1e15, wakeAt })),
    'an expired state is absent',
    /give the store the clock `now`/,
  ],
  'no wakeAt': [
    withSwap((swap, key, version, state, { ttl }) => swap(key, version, state, { ttl, wakeAt: null })),
    'a key is due from its wakeAt on',
    /due keys at the time: expected \["o\/due"\], got \[\]/,
  ],
  'a list without limit': [
    withDue((due, now) => due(now, Infinity)),
    'the oldest are listed first, and no more than the limit',
    /due keys, at most two/,
  ],
  'a list of the youngest first': [
    withDue(async (due, now, limit) => (await due(now, Infinity)).reverse().slice(0, limit)),
    'the oldest are listed first, and no more than the limit',
    /oldest first/,
  ],
  'a list of all that will be due': [
    withDue((due, now, limit) => due(Infinity, limit)),
    'a key is due from its wakeAt on',
    /due keys before the time/,
  ],
  'a list that holds a key once': [
    (store) => {
      const listed = new Set();
      return { ...store, due: async (...given) => (await store.due(...given)).filter((key) => !listed.has(key) && listed.add(key)) };
    },
    'a key is due from its wakeAt on',
    /due keys/,
  ],
  'a wakeAt that is written although the swap is refused': [
    (store) => {
      const waking = new Map();
      return {
        ...store,
        compareAndSwap(key, version, state, times) {
          waking.set(key, times.wakeAt);
          return store.compareAndSwap(key, version, state, times);
        },
        due: async (now) => [...waking].filter(([, at]) => at !== null && at <= now).map(([key]) => key),
      };
    },
    'a refused swap leaves wakeAt as it is',
    /after refused swaps/,
  ],
};

describe('the conformance', () => {
  it('has distinct names, and calls `test` with each', () => {
    const names = [];
    const checks = conformance(() => {}, { test: (name, run) => names.push(name) && assert.equal(run.length, 0) });
    assert.deepEqual(names, checks.map(({ name }) => name));
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length >= 25);
  });

  it('passes a store whose list is late', async (t) => {
    const late = (store) => {
      let before = [];
      return {
        ...store,
        async due(now, limit) {
          const listed = before;
          before = await store.due(now, limit);
          return listed;
        },
      };
    };
    assert.deepEqual(await failures(late, t), {});
  });

  for (const [what, [change, name, message]] of Object.entries(WRONG)) {
    it(`finds ${what}`, async (t) => {
      const failed = await failures(change, t);
      assert.match(failed[name] ?? `passed; failed: ${JSON.stringify(failed)}`, message);
    });
  }

  it('names the way out for a store that uses neither clock', async (t) => {
    const failed = await failures((store) => store, t, { clock: false });
    assert.match(failed['an expired state is absent'], /give the store the clock `now`, or return a function `age\(key, millis\)`/);
  });

  it('closes what it has opened, also when a check fails', async () => {
    let open = 0;
    const broken = { load: async () => 1, compareAndSwap: async () => true, due: async () => [1] };
    const checks = conformance(() => ((open += 1), { store: broken, close: async () => void (open -= 1) }));
    for (const { run } of checks) await run().catch(() => {});
    assert.equal(open, 0);
  });

  it('says what has to be given', async () => {
    assert.throws(() => conformance(), /give a function that opens a store/);
    const [{ run }] = conformance(() => memoryStore());
    await assert.rejects(run(), /has to return `\{ store \}`/);
  });
});
