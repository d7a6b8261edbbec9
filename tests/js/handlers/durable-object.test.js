// node --test: the Durable Object store in workerd, with both kinds of storage.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { conformance } from 'shotstack-hosting/store/conformance';
import { attacks } from './attacks.js';
import { startWorkerd } from './workerd.js';

for (const useSQLite of [true, false]) {
  describe(`the Durable Object store in ${useSQLite ? 'SQLite' : 'the older'} storage`, () => {
    let worker;
    before(async () => (worker = await startWorkerd('durable-object.worker.js', 'Stores', { useSQLite })));
    after(() => worker.dispose());

    const ask = async (what) => {
      const response = await worker.dispatchFetch(`http://localhost/${encodeURIComponent(what)}`);
      const text = await response.text();
      assert.equal(response.status, 200, text);
      return JSON.parse(text);
    };

    // Inside the object, each check by its name; `open` is not called here.
    for (const { name } of [...conformance(() => {}), ...attacks(() => {})]) it(name, async () => assert.equal(await ask(name), 'passed'));

    it('sets the alarm to the earliest wakeAt', async () => {
      assert.deepEqual(await ask('alarms'), {
        'no wakeAt': 'the expiry',
        'the first wakeAt': 8_000_000_000_000,
        'a later one too': 8_000_000_000_000,
        'an earlier one too': 7_000_000_000_000,
        'the earlier one moved': 8_000_000_000_000,
        'the first cleared': 9_000_000_000_000,
        'all cleared': 'the expiry',
        'a refused swap': 'the expiry',
        'without alarms': 'the expiry',
      });
    });

    it('rings when a state has expired that nobody has to look after, and deletes it', { timeout: 120_000 }, async () => {
      assert.deepEqual(await ask('expire'), { size: 0, alarm: null });
    });

    it('rings when a key is due, and rings again before the work begins', async () => {
      const { keys, againAfter, afterwards } = await ask('ring');
      assert.deepEqual(keys, ['o/due']);
      assert.equal(againAfter, 30_000);
      assert.equal(afterwards, 8_000_000_000_000, 'set by the swap that moved the key on');
    });
  });
}
