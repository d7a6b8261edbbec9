// node --test: the requests of a handler's turns, which a `ShotstackApi` sends under the one rate limit of all its requests.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { describe, it } from 'node:test';
import { ShotstackApi } from 'shotstack-hosting/api';
import { askerOf } from '../../../pkg/src/handler/ask.js';
import { asset, assetsAnswer, id, json, noAssets, renderAnswer, scripted } from './shotstack.js';

const apiKey = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';
const MILLIS = 2_000;

/** A handler's way to the APIs that `answer` answers for, at a time that only the test changes. */
function over(answer, options) {
  const clock = { now: 0 };
  const { fetch, asked } = scripted(answer);
  const api = new ShotstackApi({ apiKey, stage: 'stage', fetch, now: () => clock.now, random: () => 0, ...options });
  return { api, asked, clock, asker: askerOf({ api }) };
}

const query = (target, more) => ({ target, render: id(1), withData: false, ...more });
const rendering = () => renderAnswer(id(1), 'rendering');
const textOf = ({ body }) => new TextDecoder().decode(body);

describe('a turn that asks', () => {
  it('gets what the API has responded, and asks for the edit only if it wants it', async () => {
    const { asker, asked } = over((_, path) => (path.startsWith('/serve') ? assetsAnswer(asset(id(1))) : rendering()));
    const answer = await asker.ask(query('render', { withData: true }), MILLIS);
    assert.deepEqual([answer.result, answer.status, answer.retryAfter], ['responded', 200, null]);
    assert.equal(JSON.parse(textOf(answer)).response.status, 'rendering');
    assert.ok(!Number.isNaN(Date.parse(answer.date)));
    await asker.ask(query('render'), MILLIS);
    assert.equal(JSON.parse(textOf(await asker.ask(query('assets'), MILLIS))).data.length, 1);
    assert.deepEqual(asked.map(({ path, query }) => path + query), [
      `/edit/stage/render/${id(1)}?data=true`,
      `/edit/stage/render/${id(1)}?data=false`,
      `/serve/stage/assets/render/${id(1)}`,
    ]);
  });

  it('gets a refusal like any response, and the key is in none of them', async () => {
    const { asker } = over(() => json({ message: `Forbidden: ${apiKey}` }, { status: 403 }));
    const answer = await asker.ask(query('render'), MILLIS);
    assert.deepEqual([answer.result, answer.status, textOf(answer)], ['responded', 403, '{"message":"Forbidden: [redacted]"}']);
    assert.equal((await over(noAssets).asker.ask(query('assets'), MILLIS)).status, 404);
  });

  it('gets the reason why there was no response, without the key', async () => {
    const { asker } = over(() => {
      throw new Error(`cannot send ${apiKey}`);
    });
    const answer = await asker.ask(query('render'), MILLIS);
    assert.deepEqual(answer, { result: 'noResponse', error: `GET /edit/stage/render/${id(1)}: cannot send …` });
  });

  it('waits no longer than the step says', async () => {
    const { asker } = over(() => new Promise(() => {}));
    const answer = await asker.ask(query('assets'), 20);
    assert.deepEqual(answer, { result: 'noResponse', error: `GET /serve/stage/assets/render/${id(1)}: no response within 20 ms` });
    const { asker: hasty } = over(() => new Promise(() => {}), { timeout: 10 });
    assert.match((await hasty.ask(query('assets'), MILLIS)).error, /no response within 10 ms$/);
    const aborted = await asker.ask(query('assets'), MILLIS, AbortSignal.abort(new Error('enough')));
    assert.deepEqual(aborted, { result: 'noResponse', error: 'the request was aborted' });
  });
});

describe('the rate limit', () => {
  it('makes no turn wait: it gets the time when there is room again', async () => {
    const { asker, asked, clock } = over(rendering, { rules: { editLimit: 60 } });
    for (let sent = 0; sent < 15; sent += 1) {
      assert.equal(asker.mayAsk(), true);
      assert.equal((await asker.ask(query('render'), MILLIS)).result, 'responded');
    }
    assert.equal(asker.mayAsk(), false);
    assert.deepEqual(await asker.ask(query('render'), MILLIS), { result: 'rateLimited', seconds: 1 });
    assert.equal(asked.length, 15);
    clock.now = 1_000;
    assert.equal(asker.mayAsk(), true);
    assert.equal((await asker.ask(query('render'), MILLIS)).result, 'responded');
  });

  it('leaves room for direct calls, and counts them', async () => {
    const { api, asker, asked } = over(rendering, { rules: { editLimit: 8 } });
    while (asker.mayAsk()) await asker.ask(query('render'), MILLIS);
    assert.equal(asked.length, 2);
    for (let sent = 2; sent < 8; sent += 1) await api.render(id(1));
    assert.equal(asked.length, 8);
    const { result, seconds } = await asker.ask(query('render'), MILLIS);
    assert.deepEqual([result, seconds], ['rateLimited', 61]);
    const controller = new AbortController();
    const waiting = api.render(id(1), { signal: controller.signal });
    controller.abort(new Error('no patience'));
    await assert.rejects(waiting, /no patience/);
    assert.equal(asked.length, 8);
  });

  it('is that of each API: a turn may begin if both have room', async () => {
    const { asker } = over(rendering, { rules: { editLimit: 1, serveLimit: 100 } });
    await asker.ask(query('render'), MILLIS);
    assert.equal(asker.mayAsk(), false);
    assert.equal((await asker.ask(query('assets'), MILLIS)).result, 'responded');
  });

  it('is used up by a 429 for everybody, as long as it says', async () => {
    const limited = () => json({ message: 'Too Many Requests' }, { status: 429, headers: { 'retry-after': '17' } });
    for (const target of ['render', 'assets']) {
      const { asker, clock } = over(limited);
      const answer = await asker.ask(query(target), MILLIS);
      assert.deepEqual([answer.result, answer.status, answer.retryAfter], ['responded', 429, '17']);
      assert.deepEqual(await asker.ask(query(target), MILLIS), { result: 'rateLimited', seconds: 18 });
      clock.now = 17_000;
      assert.equal(asker.mayAsk(), false);
      clock.now = 18_000;
      assert.equal(asker.mayAsk(), true);
    }
  });

  it('is shared among processes by the option `share`', async () => {
    const burst = async (options) => {
      const { asker, asked } = over(rendering, options);
      while (asker.mayAsk()) await asker.ask(query('render'), MILLIS);
      return asked.length;
    };
    assert.equal(await burst({ rules: { editLimit: 40 } }), 10);
    assert.equal(await burst({ rules: { editLimit: 40 }, share: 0.5 }), 5);
    assert.equal(await burst({ rules: { editLimit: 40 }, share: 0.001 }), 1);
    for (const share of [0, -1, 1.01, Number.NaN, '0.5', null]) {
      assert.throws(() => new ShotstackApi({ apiKey, share }), {
        code: 'option',
        message: /^ShotstackApi: `share` is this process's part of the rate limit: give a number above 0 and at most 1/,
      });
    }
  });
});

describe('the option `api` of a handler', () => {
  it('says which stage and which key it is, for messages, but not the key', () => {
    const { asker, api } = over(rendering);
    assert.deepEqual(asker.access, { stage: 'stage', keyFrom: 'the option `apiKey` of ShotstackApi' });
    assert.ok(!inspect(api, { depth: 9, showHidden: true }).includes(apiKey));
    process.env.SHOTSTACK_API_KEY = apiKey;
    try {
      assert.equal(over(rendering).asker.access.keyFrom, 'the environment variable SHOTSTACK_API_KEY');
    } finally {
      delete process.env.SHOTSTACK_API_KEY;
    }
  });

  it('is a ShotstackApi of any entry of the package', async () => {
    const required = createRequire(import.meta.url)('shotstack-hosting/api');
    assert.notEqual(required.ShotstackApi, ShotstackApi);
    const { fetch } = scripted(rendering);
    const asker = askerOf({ api: new required.ShotstackApi({ apiKey, fetch }) });
    assert.equal((await asker.ask(query('render'), MILLIS)).result, 'responded');
  });

  it('can be left out, and is refused if it is something else, or of another stage', () => {
    assert.equal(askerOf({}), undefined);
    for (const [api, what] of [[{}, 'an object'], [null, 'null'], ['key', 'a string'], [Promise.resolve(), 'a promise']]) {
      assert.throws(() => askerOf({ api }), {
        code: 'option',
        message: `createHandler: \`api\` is ${what}, not a ShotstackApi: give \`new ShotstackApi({ apiKey, stage })\` of shotstack-hosting/api`,
      });
    }
    const { api } = over(rendering);
    assert.throws(() => askerOf({ api, stage: 'v1' }), /`stage` is `v1`, but `api` has the stage `stage`/);
  });
});
