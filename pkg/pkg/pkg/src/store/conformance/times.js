// Expiry.

import { expect, expectEqual, loaded, refused, swapped } from './expect.js';

const DAY = 24 * 60 * 60 * 1000;
const lasting = (ttl) => ({ ttl, wakeAt: null });
const NOT_AGED =
  'the state has not expired: give the store the clock `now`, or return a function `age(key, millis)` that lets time pass';

export const times = {
  async 'an expired state is absent'(opener) {
    const [store, other] = [await opener.store(), await opener.store()];
    const version = await swapped(store, 'o/expired', null, 'old', lasting(DAY));
    await opener.age('o/expired');
    expect((await other.load('o/expired')) === null, NOT_AGED);
    await refused(other, 'o/expired', version, 'late', lasting(DAY), 'for the version of an expired state');
    const next = await swapped(store, 'o/expired', null, 'new', lasting(DAY));
    expect(next !== version, 'a version must not be used again, also after the state has expired');
    await refused(store, 'o/expired', version, 'late', lasting(DAY), 'for the version of an expired state');
    expectEqual((await loaded(other, 'o/expired')).state, 'new', 'the state');
  },

  async 'a state is kept until its time is over'(opener) {
    const store = await opener.store();
    await swapped(store, 'o/kept', null, 'state', lasting(30 * DAY));
    await opener.age('o/kept', 29 * DAY);
    expectEqual((await loaded(store, 'o/kept')).state, 'state', 'the state');
  },

  async 'each swap begins the time anew'(opener) {
    const store = await opener.store();
    const version = await swapped(store, 'o/anew', null, 'first', lasting(DAY));
    await opener.age('o/anew', DAY / 2);
    await swapped(store, 'o/anew', version, 'second', lasting(DAY));
    await opener.age('o/anew', DAY / 2 + 1);
    expectEqual((await loaded(store, 'o/anew')).state, 'second', 'the state');
  },

  async 'a refused swap leaves the time as it is'(opener) {
    const store = await opener.store();
    await swapped(store, 'o/refused', null, 'state', lasting(DAY));
    await refused(store, 'o/refused', null, 'other', lasting(30 * DAY), 'where there is a state already');
    await opener.age('o/refused');
    expect((await store.load('o/refused')) === null, 'a refused swap must not lengthen the time');
  },

  async 'deleteExpired deletes what has expired, and nothing else'(opener) {
    const store = await opener.store();
    if (store.deleteExpired === undefined) return;
    const version = await swapped(store, 'o/deleted', null, 'old', lasting(DAY));
    await swapped(store, 'o/left', null, 'state', lasting(3 * DAY));
    await opener.age('o/deleted');
    expectEqual(await store.deleteExpired(), 1, 'deleted states');
    expectEqual(await store.deleteExpired(), 0, 'deleted states, the second time');
    expectEqual((await loaded(store, 'o/left')).state, 'state', 'the state');
    const next = await swapped(store, 'o/deleted', null, 'new', lasting(DAY));
    expect(next !== version, 'a version must not be used again, also after the state was deleted');
  },
};
