// node --test: an order, its callback and its expectation in one call. (Mistake 24: an order is never repeated by itself, and
// the id of a render that was ordered is not lost.)

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { UNAUTHENTICATED, verifyCallback } from 'shotstack-hosting';
import { ShotstackApi, SubmitError } from 'shotstack-hosting/api';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';
import { errorOf } from '../../error-of.js';
import { CALLBACK, onTheCdn, post, ready, RENDER, SECRET } from '../../suite/deliveries.js';
import { made, noUnhandledRejections, READY, statusOf, watched } from './made.js';

noUnhandledRejections();

const apiKey = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';
const EDIT = { timeline: { tracks: [] }, output: { format: 'mp4', poster: { capture: 1 } } };
const ACCEPTED = { success: true, message: 'Created', response: { message: 'Render Successfully Queued', id: RENDER } };
const MINUTE = 60_000;

const json = (body, status = 200) => Response.json(body, { status });

/** A handler over APIs that `answer(method, path)` answers for, with a clock that the test moves, and what was ordered. */
function ordering({ answer = () => json(ACCEPTED, 201), api = {}, ...options } = {}) {
  const clock = { now: Date.now() };
  const orders = [];
  const fetch = async (url, { method, body, signal }) => {
    if (method === 'POST') orders.push(JSON.parse(body));
    return answer(method, new URL(url).pathname, signal);
  };
  const shotstack = new ShotstackApi({ apiKey, fetch, now: () => clock.now, ...api });
  return { clock, orders, ...made({ now: () => clock.now, secrets: [SECRET, 'a former secret, of 24 bytes'], api: shotstack, ...options }) };
}

const order = { callback: CALLBACK, correlation: 'order-17' };

/** The error of an order, in which neither the key nor the token is. */
const failed = (promise) => errorOf(promise, new RegExp(`${apiKey}|shotstack_token=\\d`));

describe('close', () => {
  it('waits for an order that is being sent, until it is stored', async () => {
    let respond;
    let sent;
    const isSent = new Promise((resolve) => (sent = resolve));
    const answer = () => (sent(), new Promise((resolve) => (respond = () => resolve(json(ACCEPTED, 201)))));
    const { handler } = ordering({ answer });
    const ordered = handler.submit(EDIT, order);
    await isSent;
    let isClosed = false;
    const closing = handler.close().then(() => (isClosed = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isClosed, false);
    respond();
    await closing;
    assert.notEqual(await handler.store.load(RENDER), null);
    assert.equal((await ordered).render, RENDER);
  });

  it('leaves the error of an order to its caller', async () => {
    const { handler } = ordering({ answer: () => json({}, 403) });
    const ordered = assert.rejects(handler.submit(EDIT, order), { code: 'unauthorized' });
    await handler.close();
    await ordered;
  });
});

describe('an order', () => {
  it('has a callback with a token, and is expected', async () => {
    const { handler, orders, clock, announced } = ordering();
    const ordered = await handler.submit(EDIT, order);
    assert.deepEqual([ordered.render, ordered.callback], [RENDER, `${CALLBACK}?shotstack_token=…`]);
    assert.deepEqual([ordered.report.status, ordered.report.missing.map(({ role }) => role)], ['pending', ['main', 'poster']]);
    assert.equal(orders.length, 1);
    const { callback, ...edit } = orders[0];
    assert.deepEqual(edit, EDIT);
    const claims = verifyCallback(callback, SECRET, clock.now);
    assert.deepEqual([claims.correlation, claims.expected, claims.stage], ['order-17', ['main', 'poster'], 'v1']);

    for (const [id, suffix] of [['a', '.mp4'], ['b', '-poster.jpg']]) {
      assert.equal(await statusOf(handler(post(ready(id, onTheCdn(suffix)), callback))), 200);
    }
    const { correlation, urls } = announced.find(({ id }) => id === READY);
    assert.deepEqual([correlation, Object.keys(urls)], ['order-17', ['main', 'poster']]);
  });

  it('has a plain callback where no authentication is wanted', async () => {
    const { handler, orders, announced } = ordering({ secrets: UNAUTHENTICATED });
    assert.equal((await handler.submit(EDIT, { callback: new URL(CALLBACK), correlation: 'order-17' })).callback, CALLBACK);
    assert.equal(orders[0].callback, CALLBACK);
    await handler(post(ready('a', onTheCdn('.mp4'))));
    assert.equal(announced[0].correlation, 'order-17');
    assert.equal((await handler.submit(EDIT, { callback: CALLBACK })).render, RENDER);
  });

  it('needs no callback: the sweep asks the APIs at once', async () => {
    const answer = (method, path) => {
      if (method === 'POST') return json(ACCEPTED, 201);
      if (path.startsWith('/edit')) {
        const data = { output: EDIT.output };
        return json({ success: true, response: { id: RENDER, owner: '5ca6hu7s9k', status: 'done', data } });
      }
      const file = (id, suffix) => ({ type: 'asset', attributes: { id, owner: '5ca6hu7s9k', renderId: RENDER, providerId: id, status: 'ready', filename: `${RENDER}${suffix}`, url: onTheCdn(suffix) } });
      return json({ data: [file('a', '.mp4'), file('b', '-poster.jpg')] });
    };
    const { handler, orders, announced, ids, clock, log } = ordering({ answer, sweep: 'elsewhere' });
    const { callback } = await handler.submit(EDIT, { correlation: 'order-17' });
    assert.deepEqual([callback, orders[0]], [null, EDIT]);
    clock.now += 1;
    await handler.sweep();
    assert.ok(ids().includes(READY), JSON.stringify(log));
    assert.equal(announced[0].correlation, 'order-17');
    assert.ok(!log.some(({ code }) => code === 'nothing_sweeps'));
  });

  it('without a callback is warned of where nobody sweeps', async () => {
    const { handler, log } = ordering();
    await handler.submit(EDIT);
    const { level, message } = log.find(({ code }) => code === 'nothing_sweeps');
    assert.equal(level, 'warn');
    assert.match(message, /only a sweep can settle it, and nobody sweeps\. Add the line `handler\.start\(\);`/);
  });

  it('has a deadline, which its token outlasts', async () => {
    const { handler, orders, clock, announced } = ordering({ sweep: 'elsewhere', api: {}, answer: (method) => (method === 'POST' ? json(ACCEPTED, 201) : json({}, 503)) });
    const deadline = new Date(clock.now + 30 * 24 * 60 * MINUTE);
    await handler.submit(EDIT, { ...order, deadline });
    clock.now = deadline.getTime();
    assert.equal(verifyCallback(orders[0].callback, SECRET, clock.now).correlation, 'order-17');
    await handler.sweep();
    assert.deepEqual(announced.map(({ kind, correlation }) => [kind, correlation]), [['render.overdue', 'order-17']]);
  });

  it('is refused before anything is sent or stored where it is not valid', async () => {
    const store = watched();
    const { handler, orders } = ordering({ store });
    for (const [code, message, edit, options] of [
      ['has_callback', /^submit: the edit has a callback already: leave it out/, { ...EDIT, callback: CALLBACK }, order],
      ['has_callback', /already/, { ...EDIT, callback: CALLBACK }, {}],
      ['correlation', /^submit: `correlation` is undefined: give your own name/, EDIT, { callback: CALLBACK }],
      ['correlation', /correlation id/, EDIT, { callback: CALLBACK, correlation: '' }],
      ['argument', /^submit: `correlation` is a number, not a string/, EDIT, { callback: CALLBACK, correlation: 17 }],
      ['not_a_url', /^submit: `callback` is undefined: is the variable set\? It is the URL of your handler; leave it out if/, EDIT, { ...order, callback: undefined }],
      ['not_a_url', /`callback` is empty/, EDIT, { ...order, callback: '' }],
      ['not_a_url', /^submit: the callback URL is not an absolute/, EDIT, { ...order, callback: '/hook' }],
      ['argument', /`callback` is a number/, EDIT, { ...order, callback: 3000 }],
      ['argument', /did you mean `callback`/, EDIT, { ...order, calback: CALLBACK }],
      ['argument', /deadline/, EDIT, { ...order, deadline: 'tomorrow' }],
      ['argument', /deadline/, EDIT, { ...order, deadline: new Date(Number.NaN) }],
      ['edit', /give the object, `JSON\.parse\(edit\)`/, JSON.stringify(EDIT), order],
      ['edit', /give the object, `JSON\.parse\(edit\)`/, JSON.stringify(EDIT), {}],
      ['edit', /output/, { output: 1 }, {}],
      ['invalid_json', /it is a promise: await it/, Promise.resolve(EDIT), order],
    ]) {
      const error = await failed(handler.submit(edit, options));
      assert.deepEqual([error.name, error.code], ['HostingError', code], error.message);
      assert.match(error.message, message);
      assert.equal(error.uncertain, undefined);
    }
    assert.deepEqual([orders, store.asked], [[], []]);
  });

  it('needs an `api`, and is not made in a dry run', async () => {
    const { handler } = made();
    const { code, message } = await failed(handler.submit(EDIT, order));
    assert.deepEqual([code, message], ['option', 'submit: the handler has no `api`: give createHandler `api: new ShotstackApi({ apiKey, stage })` of shotstack-hosting/api']);
    const dry = ordering({ dryRun: true });
    assert.match((await failed(dry.handler.submit(EDIT, order))).message, /^submit: the handler is a dry run/);
    assert.deepEqual(dry.orders, []);
  });
});

describe('an order that fails', () => {
  it('is certain not to have been made if the API refuses it', async () => {
    const store = watched();
    const { handler, orders } = ordering({ store, answer: () => json({ success: false, message: 'Bad Request' }, 400) });
    const error = await failed(handler.submit(EDIT, order));
    assert.equal(error.constructor, SubmitError);
    assert.deepEqual([error.code, error.uncertain, error.render], ['refused', false, null]);
    assert.deepEqual([orders.length, store.asked], [1, []]);
  });

  it('is uncertain, and not repeated, if it may have arrived', async () => {
    const answers = {
      timeout: [(_method, _path, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))],
      unreadable: [() => new Response('created', { status: 201 })],
      unavailable: [() => json({ message: 'Bad Gateway' }, 502)],
      network: [() => Promise.reject(new Error('gone'))],
    };
    for (const [code, [answer]] of Object.entries(answers)) {
      const { handler, orders } = ordering({ answer, api: { timeout: 20 } });
      const error = await failed(handler.submit(EDIT, order));
      assert.deepEqual([error.constructor, error.code, error.uncertain, error.render], [SubmitError, code, true, null]);
      assert.equal(orders.length, 1, code);
    }
  });

  it('is expected all the same if the error names the render', async () => {
    const { handler, orders, clock } = ordering({ answer: () => json(ACCEPTED, 500) });
    const error = await failed(handler.submit(EDIT, order));
    assert.deepEqual([error.code, error.uncertain, error.render, orders.length], ['unavailable', false, RENDER, 1]);
    assert.ok((await handler.store.load(RENDER)) !== null);
    clock.now += 31 * MINUTE;
    assert.deepEqual((await handler.wake(RENDER)).announced, [`render.overdue/${RENDER}`]);
  });

  it('fails with the id if the store fails after it, and is not ordered again', async () => {
    let isDown = false;
    const good = memoryStore();
    const compareAndSwap = (...given) => (isDown ? Promise.reject(new Error('the disk is full')) : good.compareAndSwap(...given));
    const answer = () => {
      isDown = true;
      return json(ACCEPTED, 201);
    };
    // With what the store does when it is asked again.
    for (const failures of [Number.POSITIVE_INFINITY, 2]) {
      let asked = 0;
      const swap = (...given) => {
        asked += 1;
        if (asked > failures) isDown = false;
        return compareAndSwap(...given);
      };
      const { handler, orders } = ordering({ answer, store: { ...good, compareAndSwap: swap } });
      if (failures === 2) {
        assert.equal((await handler.submit(EDIT, order)).render, RENDER);
      } else {
        const error = await failed(handler.submit(EDIT, order));
        assert.deepEqual([error.name, error.code, error.render, error.uncertain], ['HostingError', 'not_stored', RENDER, false]);
        assert.match(error.message, /^submit: the render d2b46ed6-.* was ordered, but is not stored: .*the disk is full.*Call handler\.expect\({ render: 'd2b46ed6-.*', … }\) when the store works again; until then its webhooks/);
        assert.ok(asked > 1);
        // What the message says to do.
        isDown = false;
        assert.equal((await handler.expect({ render: error.render, edit: orders[0], correlation: 'order-17' })).report.status, 'pending');
      }
      assert.equal(orders.length, 1);
    }
  });

  it('by the end of the process is settled by its callback, with its correlation', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'order-'));
    const file = join(folder, 'renders.sqlite');
    const database = new DatabaseSync(file);
    const store = sqliteStore(database);
    await store.setup();
    const orders = [];
    let child;
    const server = createServer(async (request, response) => {
      orders.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
      // The order has arrived; its response finds nobody.
      child.kill('SIGKILL');
      await once(child, 'exit');
      response.end(JSON.stringify(ACCEPTED));
    }).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const program = fileURLToPath(new URL('submitting.js', import.meta.url));
      const url = `http://127.0.0.1:${server.address().port}`;
      child = spawn(process.execPath, ['--no-warnings', program, file, url, SECRET], { stdio: ['ignore', 'inherit', 'inherit'] });
      const [code, signal] = await once(child, 'exit');
      assert.deepEqual([code, signal, orders.length], [null, 'SIGKILL', 1]);

      const { handler, announced } = made({ secrets: SECRET, store });
      for (const [id, suffix] of [['a', '.mp4'], ['b', '-poster.jpg']]) {
        assert.equal(await statusOf(handler(post(ready(id, onTheCdn(suffix)), orders[0].callback))), 200);
      }
      const [{ correlation }] = announced.filter(({ id }) => id === READY);
      assert.equal(correlation, 'order-17');
    } finally {
      server.closeAllConnections();
      server.close();
      database.close();
      await rm(folder, { recursive: true });
    }
  });
});
