// What every store has to do. Portable: it runs in Node and inside a Durable Object.
//
// A case is given `{ store, other, age }`: the store, one on another connection where there is such a thing, and a
// function that lets time pass for a key, a day if it is not said.

import assert from 'node:assert/strict';

const DAY = 24 * 60 * 60 * 1000;

const ODD_KEYS = [
  'owner/render',
  'owner/%2F%25',
  "o'; DROP TABLE shotstack_hosting; --/\"r\"",
  'o:{hash}*?[a]/r\\n',
  'öwner/рендер/動画/🎬',
  ' /  ',
  '__proto__/constructor',
  'Owner/render',
  `${'o'.repeat(768)}/${'%2F'.repeat(256)}`,
];

export const cases = {
  async 'an unknown key has no state'({ store }) {
    assert.equal(await store.load('unknown/render'), null);
  },

  async 'what was swapped in is loaded'({ store, other }) {
    assert.equal(await store.compareAndSwap('o/loaded', null, '{"version":1}', DAY), true);
    const loaded = await other.load('o/loaded');
    assert.deepEqual(Object.keys(loaded).sort(), ['state', 'version']);
    assert.equal(loaded.state, '{"version":1}');
  },

  async 'a new state needs that there was none'({ store, other }) {
    assert.equal(await store.compareAndSwap('o/new', null, 'first', DAY), true);
    assert.equal(await other.compareAndSwap('o/new', null, 'second', DAY), false);
    assert.equal((await store.load('o/new')).state, 'first');
  },

  async 'a swap against the version that was loaded works once'({ store, other }) {
    await store.compareAndSwap('o/once', null, 'first', DAY);
    const { version } = await store.load('o/once');
    assert.equal(await other.compareAndSwap('o/once', version, 'second', DAY), true);
    assert.equal(await store.compareAndSwap('o/once', version, 'third', DAY), false);
    const loaded = await store.load('o/once');
    assert.equal(loaded.state, 'second');
    assert.notEqual(loaded.version, version);
    assert.equal(await store.compareAndSwap('o/once', loaded.version, 'third', DAY), true);
    assert.equal((await other.load('o/once')).state, 'third');
  },

  async 'the same state again is a new version'({ store }) {
    await store.compareAndSwap('o/same', null, 'same', DAY);
    const { version } = await store.load('o/same');
    assert.equal(await store.compareAndSwap('o/same', version, 'same', DAY), true);
    assert.equal(await store.compareAndSwap('o/same', version, 'lost', DAY), false);
  },

  async 'a version of nothing swaps nothing'({ store }) {
    await store.compareAndSwap('o/elsewhere', null, 'state', DAY);
    const { version } = await store.load('o/elsewhere');
    assert.equal(await store.compareAndSwap('o/nothing', version, 'state', DAY), false);
    assert.equal(await store.load('o/nothing'), null);
  },

  async 'of many who swap at once, one wins each time'({ store, other }) {
    const stores = [store, other];
    for (let round = 0; round < 10; round += 1) {
      const version = (await store.load('o/race'))?.version ?? null;
      const swaps = Array.from({ length: 20 }, (_, at) =>
        stores[at % 2].compareAndSwap('o/race', version, `${round}/${at}`, DAY),
      );
      const won = (await Promise.all(swaps)).flatMap((swapped, at) => (swapped ? [at] : []));
      assert.equal(won.length, 1, `round ${round}: ${won}`);
      assert.equal((await other.load('o/race')).state, `${round}/${won[0]}`);
    }
  },

  async 'keys may have any character, and are told apart'({ store, other }) {
    for (const key of ODD_KEYS) assert.equal(await store.compareAndSwap(key, null, `state of ${key}`, DAY), true, key);
    for (const key of ODD_KEYS) assert.equal((await other.load(key))?.state, `state of ${key}`, key);
  },

  async 'states may be large and have any character'({ store, other }) {
    const states = [
      `{"error":"\\u0000 ' \\" \\\\ ; -- ${'🎬é\u2028'.repeat(10)}"}`,
      `"${'x'.repeat(1_000_000)}"`,
    ];
    for (const [at, state] of states.entries()) {
      const key = `o/state-${at}`;
      assert.equal(await store.compareAndSwap(key, null, state, DAY), true);
      assert.equal((await other.load(key)).state === state, true, `state ${at} comes back as it was`);
    }
  },

  async 'what has expired is absent'({ store, other, age }) {
    await store.compareAndSwap('o/expired', null, 'old', DAY);
    const { version } = await store.load('o/expired');
    await age('o/expired');
    assert.equal(await other.load('o/expired'), null);
    assert.equal(await other.compareAndSwap('o/expired', version, 'late', DAY), false);
    assert.equal(await store.compareAndSwap('o/expired', null, 'new', DAY), true);
    const loaded = await other.load('o/expired');
    assert.equal(loaded.state, 'new');
    assert.notEqual(loaded.version, version, 'a version is not used again');
    assert.equal(await store.compareAndSwap('o/expired', version, 'late', DAY), false);
  },

  async 'each swap begins the time anew'({ store, age }) {
    await store.compareAndSwap('o/anew', null, 'first', DAY);
    await age('o/anew', DAY / 2);
    const { version } = await store.load('o/anew');
    assert.equal(await store.compareAndSwap('o/anew', version, 'second', DAY), true);
    await age('o/anew', DAY / 2 + 1);
    assert.equal((await store.load('o/anew')).state, 'second');
  },

  async 'what has expired is swept away, and nothing else'({ store, age }) {
    if (store.sweep === undefined) return;
    await store.sweep();
    await store.compareAndSwap('o/swept', null, 'old', DAY);
    await store.compareAndSwap('o/kept', null, 'state', 3 * DAY);
    await age('o/swept');
    assert.ok((await store.sweep()) >= 1);
    assert.equal(await store.sweep(), 0);
    assert.equal((await store.load('o/kept')).state, 'state');
    assert.equal(await store.compareAndSwap('o/swept', null, 'new', DAY), true);
  },
};

/** Every case on a store of its own; `open` gives what a case needs and how to close it. */
export async function runAll(open) {
  const failures = [];
  for (const [name, run] of Object.entries(cases)) {
    const opened = await open();
    try {
      await run(opened);
    } catch (error) {
      failures.push(`${name}: ${error.stack ?? error}`);
    } finally {
      await opened.close?.();
    }
  }
  return { ran: Object.keys(cases).length, failures };
}
