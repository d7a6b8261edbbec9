// node --test: what is done where webhooks do not come.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { pollingFallback, ShotstackApi } from 'shotstack-hosting/api';
import { asset, assetsAnswer, id, json, renderAnswer, scripted, virtualTime } from './shotstack.js';

let time;
before(() => {
  time = virtualTime();
});
after(() => time.restore());

const isEdit = (path) => path.startsWith('/edit/');
const output = { format: 'mp4', poster: { capture: 1 } };
const poster = (render) => asset(render, { role: '-poster', extension: 'jpg' });

/** A handler that keeps a list of what it announces, and a fallback for it. */
function setUp(answer, { handler: more, ...options } = {}) {
  const announced = [];
  const note = ({ id: name }) => void announced.push(name);
  const handler = createHandler({ secrets: UNAUTHENTICATED, store: memoryStore(), onReady: note, onFailed: note, onAsset: note, onLog: () => {}, ...more });
  const { fetch, asked } = scripted(answer);
  const shotstackApi = new ShotstackApi({ apiKey: 'key', stage: 'stage', fetch, now: time.now });
  const settled = [];
  const trouble = [];
  const ends = { onSettled: (render, report) => settled.push([render, report.status]), onTrouble: (error) => trouble.push(error) };
  return { announced, asked, handler, settled, trouble, fallback: pollingFallback({ handler, api: shotstackApi, ...ends, ...options }) };
}

const until = async (holds) => {
  for (let turns = 0; !holds(); turns += 1) {
    assert.ok(turns < 10_000, 'it does not come to that');
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
};

const ready = (_method, path) => {
  const render = path.slice(path.lastIndexOf('/') + 1);
  return isEdit(path) ? renderAnswer(render, 'done', { data: { output } }) : assetsAnswer(asset(render), poster(render));
};

const webhook = (render, { attributes }) =>
  new Request('http://localhost/hook', {
    method: 'POST',
    body: JSON.stringify({ type: 'serve', action: 'copy', render, id: attributes.id, owner: attributes.owner, status: 'ready', url: attributes.url, error: null, completed: '2026-01-01T00:00:00.000Z' }),
  });

describe('settle', () => {
  it('announces once what no webhook has brought', async () => {
    const { fallback, announced } = setUp(ready);
    const { settled, report, againInMillis } = await fallback.settle(id(1));
    assert.deepEqual([settled, report.status, report.expected, againInMillis], [true, 'ready', 'known', null]);
    assert.deepEqual(announced.filter((name) => name.startsWith('render.')), [`render.ready/${id(1)}`]);
    assert.equal(announced.length, 3);
    assert.equal((await fallback.settle(id(1))).settled, true);
    assert.equal(announced.length, 3);
  });

  it('announces under the name that the caller has for the render', async () => {
    const correlations = [];
    const { fallback } = setUp(ready, { handler: { onReady: ({ correlation }) => void correlations.push(correlation) } });
    await fallback.settle(id(1), { correlation: 'order-17' });
    await fallback.settle(id(2));
    assert.deepEqual(correlations, ['order-17', null]);
    for (const bad of ['', 7, 'x'.repeat(257)]) {
      await assert.rejects(fallback.settle(id(3), { correlation: bad }), { code: 'argument' });
      assert.throws(() => fallback.watch(id(3), { correlation: bad }), { code: 'argument' });
    }
    assert.deepEqual(fallback.watched, []);
  });

  it('repeats nothing that a webhook has brought, and lets no webhook repeat it', async () => {
    const { fallback, announced, handler } = setUp(ready, { handler: { presume: false } });
    assert.equal((await handler(webhook(id(1), asset(id(1))))).status, 200);
    assert.equal(announced.length, 1);
    assert.equal((await fallback.settle(id(1))).settled, true);
    assert.equal((await handler(webhook(id(1), poster(id(1))))).status, 200);
    assert.equal(announced.length, 3);
    assert.equal(new Set(announced).size, 3);
  });

  it('says when to come again while files are missing, or nobody knows the render', async () => {
    const importing = setUp((_method, path) =>
      isEdit(path) ? renderAnswer(id(1), 'done', { data: { output } }) : assetsAnswer(asset(id(1), { status: 'importing' })),
    );
    const { settled, report, againInMillis, trouble } = await importing.fallback.settle(id(1));
    assert.deepEqual([settled, report.status, trouble], [false, 'pending', null]);
    assert.ok(againInMillis > 0);
    assert.deepEqual(importing.announced, []);
    const unknown = setUp(() => json({ message: 'Not Found' }, { status: 404 }));
    assert.deepEqual(await unknown.fallback.settle(id(1)), { settled: false, report: null, againInMillis: 60_000, trouble: null });
  });

  it('announces that a render failed', async () => {
    const { fallback, announced } = setUp((_method, path) =>
      isEdit(path) ? renderAnswer(id(1), 'failed', { error: 'no such font' }) : json({}, { status: 404 }),
    );
    assert.equal((await fallback.settle(id(1))).report.status, 'failed');
    assert.deepEqual(announced, [`render.failed/${id(1)}`]);
  });

  it('says what may pass, and throws what will not', async () => {
    const limited = setUp(() => json({}, { status: 429, headers: { 'retry-after': '17' } }));
    const { settled, againInMillis, trouble } = await limited.fallback.settle(id(1));
    assert.deepEqual([settled, againInMillis, trouble.code], [false, 17_000, 'rate_limited']);
    const forbidden = setUp(() => json({}, { status: 403 }));
    await assert.rejects(forbidden.fallback.settle(id(1)), { code: 'unauthorized' });
    await assert.rejects(forbidden.fallback.settle('film-17'), { code: 'not_a_uuid' });
  });

  it('does not take an announcement that failed for settled', async () => {
    let calls = 0;
    const onReady = () => {
      calls += 1;
      if (calls === 1) throw new Error('the mail server is down');
    };
    const { fallback } = setUp(ready, { handler: { onReady } });
    const first = await fallback.settle(id(1));
    assert.deepEqual([first.settled, first.trouble.code], [false, 'unavailable']);
    assert.equal((await fallback.settle(id(1))).settled, true);
    assert.equal(calls, 2);
  });
});

describe('watch', () => {
  it('asks nothing before the deadline, and settles the render after it', async () => {
    const { fallback, asked, announced, settled } = setUp(ready);
    const start = time.now();
    fallback.watch(id(1));
    fallback.watch(id(1));
    assert.deepEqual(fallback.watched, [id(1)]);
    await until(() => settled.length > 0);
    assert.ok(time.now() - start >= 600_000);
    assert.equal(asked.length, 2);
    assert.equal(announced.length, 3);
    assert.deepEqual(settled, [[id(1), 'ready']]);
    await until(() => fallback.watched.length === 0);
  });

  it('asks nothing of what is forgotten, aborted or closed', async () => {
    const { fallback, asked, trouble } = setUp(ready);
    const controller = new AbortController();
    fallback.watch(id(1));
    fallback.watch(id(2), { signal: controller.signal });
    fallback.watch(id(3));
    fallback.forget(id(1));
    controller.abort();
    fallback.close();
    fallback.watch(id(4), { signal: controller.signal });
    assert.deepEqual(fallback.watched, []);
    assert.equal(time.pending(), 0);
    assert.deepEqual([asked, trouble], [[], []]);
  });

  it('comes again until the handler has taken it', async () => {
    let calls = 0;
    const onReady = () => {
      calls += 1;
      if (calls < 3) throw new Error('the mail server is down');
    };
    const { fallback, settled, trouble } = setUp(ready, { handler: { onReady } });
    fallback.watch(id(1), { after: 1000 });
    await until(() => settled.length > 0);
    assert.equal(calls, 3);
    assert.equal(trouble.length, 2);
  });

  it('tells of a render that is still not settled at its end', async () => {
    const { fallback, trouble, announced } = setUp((_method, path) =>
      isEdit(path) ? renderAnswer(id(1), 'done', { data: { output } }) : assetsAnswer(asset(id(1))),
    );
    fallback.watch(id(1));
    await until(() => trouble.length > 0);
    assert.equal(trouble[0].code, 'expired');
    assert.deepEqual(announced.map((name) => name.split('/')[0]), ['asset.ready']);
  });

  it('tells of a handler that waits for files which the render does not make', async () => {
    const { fallback, trouble, settled } = setUp(ready, { handler: { expect: ['main', 'poster', 'thumbnail'] } });
    fallback.watch(id(1), { after: 1 });
    await until(() => trouble.length > 0);
    assert.equal(trouble[0].code, 'unsettled');
    assert.match(trouble[0].message, /to the handler it is still partial/);
    assert.deepEqual(settled, []);
  });

  it('tells of a key that is refused, and leaves no rejection unhandled', async () => {
    const { fallback, trouble } = setUp(() => json({}, { status: 403 }));
    fallback.watch(id(1));
    await until(() => trouble.length > 0);
    assert.equal(trouble[0].code, 'refused');
    await until(() => fallback.watched.length === 0);
  });

  it('follows a thousand renders under one limit', async () => {
    const { fallback, settled, announced, asked } = setUp(ready);
    for (let n = 0; n < 1000; n += 1) fallback.watch(id(n));
    await until(() => settled.length === 1000);
    assert.equal(asked.length, 2000);
    assert.equal(new Set(announced).size, 3000);
    assert.equal(announced.length, 3000);
  });
});
