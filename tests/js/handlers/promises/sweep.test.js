// node --test: sweeps settle what no webhook settles.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { onTheCdn, post, ready, RENDER } from '../../suite/deliveries.js';
import { FILE, made, MAIN, never, noUnhandledRejections, READY, statusOf } from './made.js';

noUnhandledRejections();

const MINUTE = 60_000;
const ofRender = (render) => ready('a', onTheCdn('.mp4', { render }), { render });

/** A handler whose clock the test moves, and whose functions fail until it says otherwise. */
function failing(options = {}) {
  const clock = { now: Date.now(), fails: true };
  const ids = [];
  const onReady = ({ id }) => {
    if (clock.fails) throw new Error('no mail');
    ids.push(id);
  };
  return { clock, ...made({ now: () => clock.now, onReady, ...options }), ids };
}

describe('a sweep', () => {
  it('makes the announcements that have failed, once', async () => {
    const { clock, handler, ids } = failing();
    for (const render of ['r1', 'r2', 'r3']) assert.equal(await statusOf(handler(post(ofRender(render)))), 503);
    assert.equal((await handler.sweep()).taken, 0);
    clock.now += 5000;
    assert.deepEqual(await handler.sweep(), { taken: 3, announced: 0, failed: 3, rateLimited: false, more: false });
    clock.fails = false;
    clock.now += MINUTE;
    assert.deepEqual(await handler.sweep(), { taken: 3, announced: 3, failed: 0, rateLimited: false, more: false });
    clock.now += MINUTE;
    assert.equal((await handler.sweep()).taken, 0);
    assert.deepEqual(ids.sort(), ['render.ready/r1', 'render.ready/r2', 'render.ready/r3']);
  });

  it('announces as overdue what was ordered and never came', async () => {
    const { clock, handler, announced } = failing({ sweep: 'elsewhere' });
    const deadline = new Date(clock.now + MINUTE);
    const { report } = await handler.expect({ render: RENDER, callback: 'https://example.com/hook', correlation: 'order-17', deadline });
    assert.equal(report.status, 'pending');
    clock.now += MINUTE - 1;
    assert.equal((await handler.sweep()).taken, 0);
    clock.now += 1;
    assert.equal((await handler.sweep()).announced, 1);
    const [{ id, kind, correlation, reason, urls }] = announced;
    assert.deepEqual([id, kind, correlation, urls], [`render.overdue/${RENDER}`, 'render.overdue', 'order-17', {}]);
    assert.match(reason, /the main file is missing; no webhook about it has come/);
    clock.now += 24 * 60 * MINUTE;
    await handler.sweep();
    assert.equal(announced.length, 1);
    // A webhook still counts.
    clock.fails = false;
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    assert.deepEqual(announced.map(({ kind: each }) => each), ['render.overdue', 'asset.ready']);
  });

  it('takes no more than its limit, and stops when its signal aborts', async () => {
    const { clock, handler } = failing();
    for (const render of ['r1', 'r2', 'r3']) await handler(post(ofRender(render)));
    clock.now += 5000;
    clock.fails = false;
    const { taken, more } = await handler.sweep({ limit: 2 });
    assert.deepEqual([taken, more], [2, true]);
    const stopped = await handler.sweep({ signal: AbortSignal.abort() });
    assert.deepEqual([stopped.taken, stopped.more], [0, true]);
    assert.equal((await handler.sweep()).announced, 1);
    for (const limit of [0, -1, 1.5, '2', null]) await assert.rejects(handler.sweep({ limit }), { code: 'argument', message: /`limit`/ });
  });

  it('goes on after a render that it cannot deal with, and the log names it', async () => {
    const good = memoryStore();
    const load = async (key) => {
      if (key === 'r1' && !clock.fails) throw new Error('a bad block');
      return good.load(key);
    };
    const { clock, handler, ids, log } = failing({ store: { ...good, load } });
    for (const render of ['r1', 'r2']) await handler(post(ofRender(render)));
    clock.now += 5000;
    clock.fails = false;
    const { taken, announced, failed } = await handler.sweep();
    assert.deepEqual([taken, announced, failed, ids], [2, 1, 1, ['render.ready/r2']]);
    const { level, message } = log.find(({ code }) => code === 'sweep_failed');
    assert.deepEqual([level, message], ['error', 'the sweep could not deal with r1']);
  });

  it('does not wait for functions that are late, and has the platform wait for them', async () => {
    const { clock, handler } = failing();
    await handler(post(MAIN));
    clock.now += 5000;
    let finish;
    const { handler: another } = made({
      now: () => clock.now,
      store: handler.store,
      limits: { announceMillis: 10 },
      onReady: () => new Promise((resolve) => (finish = resolve)),
    });
    const lasting = [];
    const { announced, failed } = await another.sweep({}, { waitUntil: (promise) => void lasting.push(promise) });
    assert.deepEqual([announced, failed, lasting.length], [0, 1, 1]);
    finish();
    await Promise.all(lasting);
    clock.now += 30_000;
    assert.equal((await another.sweep()).taken, 0);
  });

  it('rejects where the store cannot list what is due', async () => {
    const due = () => {
      throw new Error('gone');
    };
    const { handler } = made({ store: { ...memoryStore(), due } });
    await assert.rejects(handler.sweep(), (error) => error.code === 'unavailable' && error.cause.message === 'gone');
  });
});

describe('start', () => {
  // Its timer does not keep a program running, not even that of these tests.
  let running;
  before(() => (running = setInterval(() => {}, 1000)));
  after(() => clearInterval(running));

  /** A store that lets the test wait for the next sweep. */
  function listening(store = memoryStore()) {
    let onListed = () => {};
    const due = async (...given) => {
      onListed();
      return store.due(...given);
    };
    return { store: { ...store, due }, listed: () => new Promise((resolve) => (onListed = resolve)) };
  }

  it('sweeps at once and from then on, until the handler is closed', async (t) => {
    const { store, listed } = listening();
    const { clock, handler, ids, log } = failing({ store });
    await handler(post(MAIN));
    clock.now += 5000;
    clock.fails = false;
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const first = listed();
    handler.start({ every: 1000 });
    await first;
    for (let sweeps = 0; sweeps < 3; sweeps += 1) {
      const next = listed();
      // The timer begins when the sweep before has ended.
      const ticking = setInterval(() => t.mock.timers.tick(1000), 1);
      await next;
      clearInterval(ticking);
    }
    await handler.close();
    assert.deepEqual(ids, [READY]);
    const unexpected = listed();
    t.mock.timers.tick(10_000);
    assert.equal(await Promise.race([unexpected, new Promise((resolve) => setImmediate(resolve, 'none'))]), 'none');
    assert.deepEqual(log.filter(({ level }) => level === 'error').map(({ code }) => code), ['announcement_failed']);
  });

  it('goes on after a sweep that has failed', async () => {
    const good = memoryStore();
    let asked = 0;
    let again;
    const twice = new Promise((resolve) => (again = resolve));
    const due = async (...given) => {
      asked += 1;
      if (asked === 1) throw new Error('gone');
      again();
      return good.due(...given);
    };
    const { handler, log } = made({ store: { ...good, due } });
    handler.start({ every: 1 });
    await twice;
    await handler.close();
    const { level, error } = log.find(({ code }) => code === 'sweep_failed');
    assert.deepEqual([level, error.cause.message], ['error', 'gone']);
  });

  it('does not keep a program running', async () => {
    const { handler } = made();
    handler.start();
    handler.start({ every: 60_000 });
    await handler.sweep();
    await new Promise(setImmediate);
    assert.deepEqual(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, 1, 'the timer of these tests');
    await handler.close();
  });

  it('takes an interval that a timer can keep', () => {
    const { handler } = made();
    for (const every of [0, -1, Number.NaN, '1000', 2 ** 31, null]) {
      assert.throws(() => handler.start({ every }), { code: 'argument', message: /`every`/ });
    }
  });
});

describe('close', () => {
  it('ends when what runs has ended, functions that are late included', async () => {
    let finish;
    const running = new Promise((resolve) => (finish = resolve));
    const { handler, log } = made({ onReady: () => running, limits: { announceMillis: 10 } });
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    let isClosed = false;
    const closing = handler.close().then(() => (isClosed = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isClosed, false);
    finish();
    await closing;
    assert.deepEqual(log.filter(({ announcement, level }) => announcement === READY && level === 'info').length, 1);
  });

  it('ends at once where nothing runs', () => made().handler.close());

  it('waits no longer than it may, and the log names the functions that have not ended', async () => {
    const { handler, log } = made({ onReady: never, limits: { announceMillis: 10 } });
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    await handler.close({ timeout: 20 });
    const { level, message } = log.find(({ code }) => code === 'still_running');
    assert.equal(level, 'warn');
    assert.equal(message, `\`close\` waits no longer than 20 ms, and these have not ended: \`onReady\` (${READY})`);
  });

  it('waits no longer for a store than for a function', async () => {
    let asked;
    const isAsked = new Promise((resolve) => (asked = resolve));
    const due = () => (asked(), never());
    const { handler, log } = made({ store: { ...memoryStore(), due } });
    handler.start();
    await isAsked;
    await handler.close({ timeout: 20 });
    assert.match(log.find(({ code }) => code === 'still_running').message, /: `due` of the store$/);
  });

  it('takes a time that a timer can keep', async () => {
    const { handler } = made();
    for (const timeout of [0, -1, Number.NaN, '1000', 2 ** 31, null]) {
      await assert.rejects(handler.close({ timeout }), { code: 'argument', message: /^close: `timeout` is not a number of milliseconds/ });
    }
  });
});

describe('where nobody sweeps', () => {
  /** A render whose time has come, and the webhook that finds it so. */
  async function late({ minutes = 6, prepare = () => {}, ...options } = {}) {
    const { clock, handler, log } = failing(options);
    await handler(post(MAIN));
    await prepare(handler);
    clock.now += minutes * MINUTE;
    clock.fails = false;
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    return log.filter(({ code }) => code === 'nothing_sweeps');
  }

  it('the log says so, loudly', async () => {
    const [{ level, message, render }] = await late();
    assert.deepEqual([level, render], ['error', RENDER]);
    assert.match(message, /nobody sweeps, .* Add the line `handler\.start\(\);` to a server that keeps running/);
  });

  it('the console says so too, where there is no other log', async (t) => {
    const { mock } = t.mock.method(console, 'error', () => {});
    t.mock.method(console, 'warn', () => {});
    await late({ onLog: undefined });
    assert.ok(mock.calls.some(({ arguments: [text] }) => /^shotstack-hosting: nothing_sweeps: /.test(text)));
  });

  it('is another matter than a sweep that is late', async () => {
    assert.deepEqual(await late({ minutes: 4 }), []);
    assert.deepEqual(await late({ sweep: 'elsewhere', sweepMillis: 3 * MINUTE }), []);
    const [elsewhere] = await late({ sweep: 'elsewhere' });
    assert.match(elsewhere.message, /the sweep that runs elsewhere does not reach this store/);
    const [once] = await late({ prepare: (handler) => handler.sweep() });
    assert.match(once.message, /the sweep that runs elsewhere/);
    const started = async (handler) => {
      handler.start();
      await handler.close();
    };
    const [stopped] = await late({ prepare: started });
    assert.match(stopped.message, /does not keep up, or was stopped/);
  });
});
