// node --test: a render is expected from its order on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callbackUrl } from 'shotstack-hosting';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { CALLBACK, onTheCdn, post, ready, RENDER, SECRET } from '../../suite/deliveries.js';
import { made, MAIN, noUnhandledRejections, READY, statusOf, watched } from './made.js';

noUnhandledRejections();

const EDIT = { timeline: { tracks: [] }, output: { format: 'mp4', poster: { capture: 1 } } };

describe('what is expected', () => {
  it('is the files of the edit, and `onReady` waits for all of them', async () => {
    const { handler, ids } = made();
    const { report, announced, pending } = await handler.expect({ render: RENDER, edit: EDIT, callback: CALLBACK });
    assert.deepEqual([report.status, report.missing.map(({ role }) => role), announced, pending], ['pending', ['main', 'poster'], [], []]);
    await handler(post(MAIN));
    assert.ok(!ids().includes(READY));
    await handler(post(ready('b', onTheCdn('-poster.jpg'))));
    assert.ok(ids().includes(READY));
  });

  it('may come after the webhook', async () => {
    const { handler, ids } = made({ presume: false });
    await handler(post(MAIN));
    assert.deepEqual((await handler.expect({ render: RENDER, expected: ['main'] })).announced, [READY]);
    assert.ok(ids().includes(READY));
  });

  it('has the correlation of the callback, or of the caller', async () => {
    const { handler, announced } = made({ secrets: [SECRET] });
    const callback = callbackUrl({ url: CALLBACK, secret: SECRET, correlation: 'of the token' });
    await handler.expect({ render: RENDER, edit: { ...EDIT, callback }, correlation: 'of the caller' });
    await handler(post(MAIN, callback));
    assert.equal(announced[0].correlation, 'of the caller');
    const conflict = { name: 'HostingError', code: 'correlation_conflict', render: RENDER };
    await assert.rejects(handler.expect({ render: RENDER, correlation: 'another' }), conflict);
    const foreign = callbackUrl({ url: CALLBACK, secret: 'another secret, of 24 bytes', correlation: '17' });
    await assert.rejects(handler.expect({ render: RENDER, callback: foreign }), { code: 'callback' });
  });

  it('is refused before the store is asked where it is not valid', async () => {
    const store = watched();
    const { handler } = made({ store });
    for (const [code, order] of [
      ['argument', undefined],
      ['argument', {}],
      ['argument', { render: '' }],
      ['argument', { render: RENDER, expect: ['main'] }],
      ['argument', { render: RENDER, expected: ['film'] }],
      ['argument', { render: RENDER, deadline: 'tomorrow' }],
      ['argument', { render: RENDER, deadline: new Date(Number.NaN) }],
      ['correlation', { render: RENDER, correlation: '' }],
      ['edit', { render: RENDER, edit: { output: 1 } }],
    ]) {
      await assert.rejects(handler.expect(order), { name: 'HostingError', code });
    }
    assert.deepEqual(store.asked, []);
  });

  it('is stored although the store fails now and then', async () => {
    let failures = 2;
    const good = memoryStore();
    const compareAndSwap = async (...given) => {
      failures -= 1;
      if (failures >= 0) throw new Error('gone');
      return good.compareAndSwap(...given);
    };
    const { handler } = made({ store: { ...good, compareAndSwap } });
    assert.equal((await handler.expect({ render: RENDER, expected: ['main'] })).report.status, 'pending');
    assert.equal(await statusOf(handler(post(MAIN))), 200);
  });
});
