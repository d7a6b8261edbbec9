// node --test: renders are looked at without a webhook.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { post, RENDER } from '../../suite/deliveries.js';
import { made, MAIN, never, noUnhandledRejections, READY, watched } from './made.js';

noUnhandledRejections();

describe('a wake-up', () => {
  it('announces what is due, unless another is at it', async () => {
    let now = Date.now();
    const dying = made({ now: () => now, onReady: never, limits: { announceMillis: 10 } });
    await dying.handler(post(MAIN));
    const { handler, ids } = made({ now: () => now, store: dying.handler.store });
    const busy = await handler.wake(RENDER);
    assert.deepEqual([busy.report.status, busy.announced, busy.pending], ['ready', [], [READY]]);
    now += 30_000;
    const { announced, pending } = await handler.wake(RENDER);
    assert.deepEqual([announced, pending, ids()], [[READY], [], [READY]]);
    assert.deepEqual((await handler.wake(RENDER)).announced, []);
  });

  it('does not wait for a function that is late', async () => {
    const { handler } = made({ onReady: never, limits: { announceMillis: 10 }, presume: false });
    await handler(post(MAIN));
    const { announced, pending } = await handler.observe(RENDER, { timeline: {}, output: { format: 'mp4' } });
    assert.deepEqual([announced, pending], [[], [READY]]);
  });

  it('stores nothing of a render that nobody knows', async () => {
    const store = watched();
    const { handler } = made({ store });
    assert.deepEqual(await handler.wake(RENDER), { report: null, announced: [], pending: [] });
    assert.deepEqual(store.asked, ['load']);
  });

  it('rejects where it fails', async () => {
    const cause = new Error('gone');
    const load = () => Promise.reject(cause);
    const { handler, log } = made({ store: { ...memoryStore(), load } });
    const failed = { name: 'HostingError', code: 'unavailable', message: /the store has failed: gone/, render: RENDER };
    await assert.rejects(handler.wake(RENDER), failed);
    assert.equal(log.at(-1).error, cause);
    for (const render of [undefined, '', 7, { render: RENDER }, '\ud83d']) {
      await assert.rejects(handler.wake(render), { name: 'HostingError', code: /^(argument|not_utf8)$/ });
    }
  });
});
