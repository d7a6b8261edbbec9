// Wake-ups.

import { expectDue, expectEqual, refused, swapped } from './expect.js';
import { ODD_KEYS } from './states.js';

const DAY = 24 * 60 * 60 * 1000;
const T = 1_800_000_000_000;
/** More than some databases give in one answer. */
const MANY = 150;
const waking = (wakeAt, ttl = DAY) => ({ ttl, wakeAt });

export const due = {
  async 'a key is due from its wakeAt on'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    expectEqual(await store.due(T, 10), [], 'due keys of an empty store');
    await swapped(store, 'o/due', null, 'state', waking(T));
    await swapped(store, 'o/never', null, 'state', waking(null));
    expectEqual(await other.due(T - 1, 10), [], 'due keys before the time');
    await expectDue(other, T, 10, ['o/due'], 'due keys at the time');
    await expectDue(other, T + DAY, 10, ['o/due'], 'due keys later');
    await expectDue(store, T, 10, ['o/due'], 'due keys, listed again');
  },

  async 'the oldest are listed first, and no more than the limit'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    // Numbers of different lengths, in an order that is neither that of the keys nor that of the swaps.
    const times = [T + 2, 9, T, 0, T + 1, 10];
    for (const [at, wakeAt] of times.entries()) await swapped(store, `o/${at}`, null, 'state', waking(wakeAt));
    await expectDue(other, T + 1, 100, ['o/3', 'o/1', 'o/5', 'o/2', 'o/4'], 'due keys, oldest first');
    await expectDue(other, T + 1, 2, ['o/3', 'o/1'], 'due keys, at most two');
    await expectDue(other, 9, 1, ['o/3'], 'due keys, at most one');
  },

  async 'a swap moves wakeAt'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    await swapped(store, 'o/other', null, 'state', waking(T + 1));
    const version = await swapped(store, 'o/moved', null, 'state', waking(T));
    const later = await swapped(other, 'o/moved', version, 'state', waking(T + 2));
    await expectDue(store, T + 1, 10, ['o/other'], 'due keys after a move to later');
    await expectDue(store, T + 2, 10, ['o/other', 'o/moved'], 'due keys after a move to later');
    await swapped(store, 'o/moved', later, 'state', waking(T - 1));
    await expectDue(other, T + 2, 10, ['o/moved', 'o/other'], 'due keys after a move to earlier');
  },

  async 'a swap clears wakeAt'(opener) {
    const store = await opener.store();
    const version = await swapped(store, 'o/cleared', null, 'state', waking(T));
    const next = await swapped(store, 'o/cleared', version, 'state', waking(null));
    await expectDue(store, T, 10, [], 'due keys after wakeAt was cleared');
    await swapped(store, 'o/cleared', next, 'state', waking(T));
    await expectDue(store, T, 10, ['o/cleared'], 'due keys after wakeAt was set again');
  },

  async 'a refused swap leaves wakeAt as it is'(opener) {
    const store = await opener.store();
    await swapped(store, 'o/refused', null, 'state', waking(T));
    await refused(store, 'o/refused', null, 'other', waking(null), 'where there is a state already');
    await refused(store, 'o/refused', null, 'other', waking(T + DAY), 'where there is a state already');
    const version = await swapped(store, 'o/quiet', null, 'state', waking(null));
    await swapped(store, 'o/quiet', version, 'state', waking(null));
    await refused(store, 'o/quiet', version, 'other', waking(T), 'for an older version');
    await expectDue(store, T, 10, ['o/refused'], 'due keys after refused swaps');
  },

  async 'of many swaps at once, the winner sets wakeAt'(opener) {
    const stores = [await opener.store(), await opener.store()];
    const swaps = Array.from({ length: 20 }, (_, at) => stores[at % 2].compareAndSwap('o/race', null, 'state', waking(T + at)));
    const won = (await Promise.all(swaps)).findIndex((version) => version !== null);
    await expectDue(stores[0], T + won, 10, ['o/race'], 'due keys at the time of the winner');
    if (won > 0) expectEqual(await stores[0].due(T + won - 1, 10), [], 'due keys before the time of the winner');
  },

  async 'an expired state is not due, nor is the one after it'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    await swapped(store, 'o/first', null, 'state', waking(T, DAY));
    await swapped(store, 'o/second', null, 'state', waking(T + 1, 3 * DAY));
    await opener.age('o/first');
    // With a limit of one, a key that has no state must not stand in the way of the next.
    await expectDue(other, T + 1, 1, ['o/second'], 'due keys after the first has expired');
    await swapped(store, 'o/first', null, 'new', waking(null));
    await expectDue(other, T + 1, 10, ['o/second'], 'due keys after a new state without wakeAt');
  },

  async 'a deleted state is not due'(opener) {
    const store = await opener.store();
    await swapped(store, 'o/first', null, 'state', waking(T, DAY));
    await opener.age('o/first');
    await store.deleteExpired?.();
    await expectDue(store, T, 10, [], 'due keys after the state was deleted');
    await swapped(store, 'o/first', null, 'new', waking(T + 1));
    await expectDue(store, T, 10, [], 'due keys before the time of the new state');
    await expectDue(store, T + 1, 10, ['o/first'], 'due keys at the time of the new state');
  },

  async 'many are due, and none is forgotten'(opener) {
    const store = await opener.store();
    const keys = Array.from({ length: MANY }, (_, at) => `o/${at}`);
    await Promise.all(keys.map((key, at) => swapped(store, key, null, 'state', waking(T + at))));
    await expectDue(store, T + MANY, 1000, keys, 'due keys');
    await expectDue(store, T + MANY, MANY - 1, keys.slice(0, -1), 'due keys');
  },

  async 'keys of any character are due'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    for (const [at, key] of ODD_KEYS.entries()) await swapped(store, key, null, 'state', waking(T + at));
    await expectDue(other, T + ODD_KEYS.length, 100, ODD_KEYS, 'due keys');
  },

  async 'stores of other names have other due keys'(opener) {
    const [store, separate] = [await opener.store(), await opener.separate()];
    await swapped(store, 'o/here', null, 'state', waking(T));
    await swapped(separate, 'o/there', null, 'state', waking(T));
    await expectDue(store, T, 10, ['o/here'], 'due keys');
    await expectDue(separate, T, 10, ['o/there'], 'due keys under another name');
  },

  async 'keys are due after a restart'(opener) {
    const store = await opener.store();
    await swapped(store, 'o/restart', null, 'state', waking(T));
    if (store.volatile) return;
    await expectDue(await opener.reopened(), T, 10, ['o/restart'], 'due keys after a restart');
  },
};
