// node --test: whatever a caller, a store or a logger does wrong, the handler replies.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { CALLBACK, post } from '../../suite/deliveries.js';
import { FILE, made, MAIN, never, noUnhandledRejections, READY, statusOf } from './made.js';

noUnhandledRejections();

describe('whatever it is given', () => {
  it('the handler answers', async () => {
    const { handler } = made();
    for (const request of [undefined, null, {}, 'POST', { method: 'POST', url: CALLBACK }]) {
      const { status } = await handler(request);
      assert.ok([405, 503].includes(status), `${status}`);
    }
    const fails = () => {
      throw new Error('no delivery');
    };
    for (const delivery of [undefined, null, fails]) assert.equal((await handler.deliver(delivery)).status, 503);
  });

  it('503 is answered for a store that does wrong, and nothing is announced', async () => {
    const fails = () => {
      throw new Error('gone');
    };
    const wrong = {
      'throws at once': { load: fails },
      'rejects with nothing': { load: () => Promise.reject() },
      'gives no state': { load: async () => ({}) },
      'gives no JSON': { load: async () => ({ version: 1, state: '{' }) },
      'gives a state of later times': { load: async () => ({ version: 1, state: '{"version":99}' }) },
      'says undefined to a swap': { compareAndSwap: async () => undefined },
      'says a result to a swap': { compareAndSwap: async () => ({ rowCount: 0 }) },
      'says true to a swap': { compareAndSwap: async () => true },
      'never swaps': { compareAndSwap: async () => null },
      'throws from a swap': { compareAndSwap: fails },
    };
    for (const [what, functions] of Object.entries(wrong)) {
      const { handler, announced, log } = made({ store: { ...memoryStore(), ...functions } });
      const response = await handler(post(MAIN));
      assert.equal(response.status, 503, what);
      assert.ok(Number(response.headers.get('retry-after')) > 0, what);
      assert.ok(log.some(({ level }) => level === 'error'), what);
      assert.deepEqual(announced, [], what);
    }
  });

  it('503 is answered in time for a store that hangs, and a sweep announces what was stored later', async () => {
    let go;
    const waiting = new Promise((resolve) => (go = resolve));
    const good = memoryStore();
    const slow = { ...good, load: async (key) => (await waiting, good.load(key)) };
    const lasting = [];
    const { handler, ids, codes } = made({ store: slow, limits: { replyMillis: 10 } });
    const { status } = await handler(post(MAIN), { waitUntil: (promise) => void lasting.push(promise) });
    assert.equal(status, 503);
    assert.ok(codes().includes('too_slow'));
    go();
    await Promise.all(lasting);
    assert.deepEqual(ids(), []);
    const { handler: another, ids: announcedLater } = made({ store: handler.store });
    assert.equal((await another.sweep()).announced, 2);
    assert.deepEqual(announcedLater(), [FILE, READY]);
  });

  it('503 is answered where storing took so long that no time is left', async () => {
    let now = Date.now();
    const good = memoryStore();
    const slow = { ...good, load: async (key) => ((now += 9000), good.load(key)) };
    const { handler, announced, codes } = made({ store: slow, now: () => now });
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    assert.deepEqual([announced, codes().includes('too_slow')], [[], true]);
  });

  it('an error is logged whatever was thrown', async () => {
    const odd = Object.create(null);
    for (const [thrown, message] of [['half \ud83d', /half \ufffd/], [odd, /what was thrown is not an error/], [undefined, /undefined/]]) {
      const { handler, log } = made({ onReady: () => Promise.reject(thrown) });
      assert.equal(await statusOf(handler(post(MAIN))), 503);
      const entry = log.find(({ code }) => code === 'announcement_failed');
      assert.match(entry.message, message);
      assert.equal(entry.error, thrown);
    }
  });

  it('a logger and `waitUntil` may fail', async (t) => {
    const { mock } = t.mock.method(console, 'error', () => {});
    const fails = () => {
      throw new Error('full disk');
    };
    for (const onLog of [fails, async () => fails()]) {
      const { handler } = made({ onLog });
      assert.equal(await statusOf(handler(post(MAIN), { waitUntil: fails })), 200);
    }
    assert.ok(mock.callCount() > 0);
  });
});
