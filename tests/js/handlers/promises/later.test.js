// node --test: options that a function gives.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { post, RENDER } from '../../suite/deliveries.js';
import { MAIN, noUnhandledRejections, READY, statusOf } from './made.js';

noUnhandledRejections();

describe('options given by a function', () => {
  it('are not waited for without end when the handler is closed', async (t) => {
    const { mock } = t.mock.method(console, 'warn', () => {});
    const handler = createHandler(() => new Promise(() => {}));
    handler.start();
    await handler.close({ timeout: 10 });
    assert.match(mock.calls[0].arguments[0], /still_running: .* have not ended: the function with the handler's options$/);
  });

  const trust = { secrets: UNAUTHENTICATED };

  it('are asked for once, at the first request', async () => {
    for (const isAsync of [false, true]) {
      const ids = [];
      let calls = 0;
      const store = memoryStore();
      const options = { ...trust, store, onReady: ({ id }) => void ids.push(id), onLog() {} };
      const handler = createHandler(() => {
        calls += 1;
        return isAsync ? Promise.resolve(options) : options;
      });
      assert.equal(calls, 0);
      assert.throws(() => handler.store, { code: 'option', message: /at its first request/ });
      const responses = await Promise.all([handler(post(MAIN)), handler.deliver({ method: 'GET', url: '/' }), handler.wake(RENDER)]);
      assert.deepEqual(responses.slice(0, 2).map(({ status }) => status), [200, 405]);
      assert.deepEqual((await handler.observe(RENDER, [])).pending, []);
      assert.equal((await handler.sweep()).taken, 0);
      assert.deepEqual([calls, ids], [1, [READY]]);
      assert.equal(handler.store, store);
      await assert.rejects(handler.wake(''), { code: 'argument' });
    }
  });

  it('that fail or are wrong are answered 503, said in the log, and asked for again', async (t) => {
    const { mock } = t.mock.method(console, 'error', () => {});
    const fails = () => {
      throw new Error('no secret yet');
    };
    const wrong = [fails, async () => fails(), () => undefined, () => ({}), () => ({ secrets: process.env.NO_SUCH_SECRET })];
    for (const give of wrong) {
      let current = give;
      const handler = createHandler(() => current());
      const response = await handler(post(MAIN));
      assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '8']);
      assert.ok(!(await response.text()).includes('secret'));
      const [text, error] = mock.calls.at(-1).arguments;
      assert.match(text, /^shotstack-hosting: options_failed: there is no handler: /);
      assert.ok(error instanceof Error);
      assert.equal((await handler.deliver({ method: 'POST', url: '/', body: MAIN })).status, 503);
      for (const call of [() => handler.wake(RENDER), () => handler.observe(RENDER, []), () => handler.sweep()]) {
        await assert.rejects(call, { name: 'HostingError', code: 'unavailable', message: /the log says why/ });
      }
      assert.equal(mock.callCount(), 5);
      mock.resetCalls();
      current = () => ({ ...trust, onLog() {} });
      assert.equal(await statusOf(handler(post(MAIN))), 200);
      assert.equal(mock.callCount(), 0);
    }
  });

  it('that are wrong are said in the log that they name', async () => {
    const log = [];
    const handler = createHandler(() => ({ ...trust, onReady: 'mail', onLog: (entry) => void log.push(entry) }));
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    assert.deepEqual(log.map(({ level, code }) => [level, code]), [['error', 'options_failed']]);
    assert.match(log[0].error.message, /`onReady` is a string/);
  });

  it('that do not come are not waited for, and may come later', async (t) => {
    const { mock } = t.mock.method(console, 'error', () => {});
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let give;
    const handler = createHandler(() => new Promise((resolve) => (give = resolve)));
    const lasting = [];
    const response = handler(post(MAIN), { waitUntil: (promise) => void lasting.push(promise) });
    await Promise.resolve();
    t.mock.timers.tick(9500);
    assert.equal(await statusOf(response), 503);
    assert.match(mock.calls[0].arguments[0], /too_slow/);
    t.mock.timers.reset();
    give({ ...trust, onLog() {} });
    await Promise.all(lasting);
    assert.equal(await statusOf(handler(post(MAIN))), 200);
  });

  it('are asked for by `start` too, which then sweeps', async () => {
    let gone;
    const listed = new Promise((resolve) => (gone = resolve));
    const store = { ...memoryStore(), due: async () => (gone(), []) };
    const handler = createHandler(() => ({ ...trust, store, onLog() {} }));
    handler.start();
    const running = setInterval(() => {}, 1000);
    await listed;
    clearInterval(running);
    await handler.close();
  });
});
