// Loading and swapping.

import { expect, expectEqual, loaded, refused, swapped } from './expect.js';

const times = { ttl: 24 * 60 * 60 * 1000, wakeAt: null };
const MAX_STATE_BYTES = 60 * 1024;

export const ODD_KEYS = [
  'owner/render',
  'owner/%2F%25',
  "o'; DROP TABLE shotstack_hosting; --/\"r\"",
  'o:{hash}*?[a]/r\\n',
  'öwner/рендер/動画/🎬',
  // The same characters for a reader, composed and decomposed.
  'caf\u00e9',
  'cafe\u0301',
  ' /  ',
  '/',
  '__proto__',
  '__proto__/constructor',
  'owner/Render',
  'owner/render/',
  'token/owner/render',
  `${'o'.repeat(768)}/${'%2F'.repeat(243)}`,
];

const STATES = {
  'an empty text': '',
  'quotes and escapes': `{"error":"\\u0000 ' \\" \\\\ ; -- $1 ? :a %s"}`,
  'many scripts': `{"error":"${'🎬é\u2028日本\u0301'.repeat(10)}"}`,
  'control characters': '\u0001\t\r\n\u001f\u007f\ufeff\uffff',
  'spaces at both ends': '  {}  \n',
  '60 KiB of ASCII': 'x'.repeat(MAX_STATE_BYTES),
  '60 KiB of three bytes each': '動'.repeat(MAX_STATE_BYTES / 3),
};

export const states = {
  async 'an unknown key has no state'(opener) {
    const store = await opener.store();
    const stored = await store.load('unknown/render');
    expect(stored === null, `load has to return null, got ${typeof stored}`);
  },

  async 'a swapped state is loaded, with the version that the swap returned'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    const version = await swapped(store, 'o/loaded', null, '{"version":1}', times);
    const stored = await loaded(other, 'o/loaded');
    expectEqual(stored.state, '{"version":1}', 'the state');
    expect(stored.version === version, `the version: expected ${version}, got ${stored.version}`);
  },

  async 'a state is new only where there was none'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    await swapped(store, 'o/new', null, 'first', times);
    await refused(other, 'o/new', null, 'second', times, 'where there is a state already');
    expectEqual((await loaded(store, 'o/new')).state, 'first', 'the state');
  },

  async 'a version can be swapped once'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    const first = await swapped(store, 'o/once', null, 'first', times);
    const second = await swapped(other, 'o/once', first, 'second', times);
    expect(second !== first, 'a swap has to make a new version');
    await refused(store, 'o/once', first, 'third', times, 'for an older version');
    const stored = await loaded(store, 'o/once');
    expectEqual(stored.state, 'second', 'the state');
    await swapped(store, 'o/once', stored.version, 'third', times);
    expectEqual((await loaded(other, 'o/once')).state, 'third', 'the state');
  },

  async 'the same state again is a new version'(opener) {
    const store = await opener.store();
    const version = await swapped(store, 'o/same', null, 'same', times);
    await swapped(store, 'o/same', version, 'same', times);
    await refused(store, 'o/same', version, 'lost', times, 'for an older version');
  },

  async 'the version of another key swaps nothing'(opener) {
    const store = await opener.store();
    const version = await swapped(store, 'o/elsewhere', null, 'state', times);
    await refused(store, 'o/nothing', version, 'state', times, 'where there is no state');
    expect((await store.load('o/nothing')) === null, 'a refused swap must store nothing');
  },

  async 'of many swaps at once, one wins each time'(opener) {
    const stores = [await opener.store(), await opener.store()];
    let version = null;
    for (let round = 0; round < 10; round += 1) {
      const swaps = Array.from({ length: 20 }, (_, at) =>
        stores[at % 2].compareAndSwap('o/race', version, `${round}/${at}`, times),
      );
      const results = await Promise.all(swaps);
      const won = results.flatMap((next, at) => (next === null ? [] : [at]));
      expectEqual(won.length, 1, `swaps that won in round ${round}`);
      const stored = await loaded(stores[1], 'o/race');
      expectEqual(stored.state, `${round}/${won[0]}`, 'the state');
      version = results[won[0]];
      expect(stored.version === version, 'the version has to be that of the swap that won');
    }
  },

  async 'keys may have any character, and stay distinct'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    for (const key of ODD_KEYS) await swapped(store, key, null, `state of ${key}`, times);
    for (const key of ODD_KEYS) expectEqual((await loaded(other, key)).state, `state of ${key}`, 'the state');
  },

  async 'states come back as they were'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    for (const [name, state] of Object.entries(STATES)) {
      await swapped(store, `o/${name}`, null, state, times);
      expect((await loaded(other, `o/${name}`)).state === state, `a state with ${name} has to come back as it was`);
    }
  },

  async 'stores of other names have other states'(opener) {
    const [store, separate] = [await opener.store(), await opener.separate()];
    const version = await swapped(store, 'o/render', null, 'state', times);
    expect((await separate.load('o/render')) === null, 'another name must not find the state');
    await refused(separate, 'o/render', version, 'state', times, 'under another name');
    await swapped(separate, 'o/render', null, 'other', times);
    expectEqual((await loaded(store, 'o/render')).state, 'state', 'the state');
  },

  async 'a state outlives a restart'(opener) {
    const store = await opener.store();
    const version = await swapped(store, 'o/restart', null, 'state', times);
    if (store.volatile) return;
    const reopened = await opener.reopened();
    expectEqual((await loaded(reopened, 'o/restart')).state, 'state', 'the state');
    await swapped(reopened, 'o/restart', version, 'next', times);
  },
};
