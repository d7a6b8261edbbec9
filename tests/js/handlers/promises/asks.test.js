// node --test: a handler asks the APIs about what no webhook settles.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ShotstackApi } from 'shotstack-hosting/api';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { onTheCdn, OWNER, RENDER } from '../../suite/deliveries.js';
import { made, noUnhandledRejections, READY, watched } from './made.js';

noUnhandledRejections();

const apiKey = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';
const MINUTE = 60_000;
const ANOTHER = '00000000-0000-4000-8000-000000000001';

/** APIs by which each render is done, with one file. */
function done(path) {
  const render = path.split('/').at(-1);
  if (path.startsWith('/edit')) {
    return { success: true, response: { id: render, owner: OWNER, status: 'done', data: { output: { format: 'mp4' } } } };
  }
  const url = onTheCdn('.mp4', { render });
  return { data: [{ type: 'asset', attributes: { id: 'a', owner: OWNER, renderId: render, providerId: 'a', status: 'ready', filename: `${render}.mp4`, url } }] };
}

/** A handler and its clock, and what was asked. */
function asking({ answer = (path) => Response.json(done(path)), rules, ...options } = {}) {
  const clock = { now: Date.now() };
  const asked = [];
  const fetch = async (url) => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    return answer(pathname);
  };
  const api = new ShotstackApi({ apiKey, fetch, rules, now: () => clock.now, random: () => 0 });
  return { clock, asked, api, ...made({ api, now: () => clock.now, sweep: 'elsewhere', ...options }) };
}

const order = { callback: 'https://example.com/hook', correlation: 'order-17' };

describe('the sweep', () => {
  it('asks about a render whose webhooks do not come, 90 seconds after its order', async () => {
    const { clock, handler, asked, announced } = asking();
    await handler.expect({ render: RENDER, ...order });
    clock.now += 89_999;
    assert.equal((await handler.sweep()).taken, 0);
    clock.now += 1;
    assert.equal((await handler.sweep()).announced, 2);
    assert.deepEqual(asked, [`/edit/v1/render/${RENDER}`, `/serve/v1/assets/render/${RENDER}`]);
    assert.deepEqual(announced.map(({ id, correlation }) => [id, correlation]).at(-1), [READY, 'order-17']);
  });

  it('touches no render while the rate limit is used up, and goes on later', async () => {
    const store = watched(memoryStore());
    const { clock, handler, asked, api, ids } = asking({ store, rules: { editLimit: 2 } });
    for (const render of [RENDER, ANOTHER]) await handler.expect({ render, ...order });
    clock.now += 90_000;
    for (let calls = 0; calls < 2; calls += 1) await api.render(RENDER);
    store.asked.length = 0;
    const { taken, announced, rateLimited } = await handler.sweep();
    assert.deepEqual([taken, announced, rateLimited], [2, 0, true]);
    assert.deepEqual([asked.length, store.asked], [2, ['due', 'load', 'load']]);
    for (let minutes = 0; minutes < 3; minutes += 1) {
      clock.now += MINUTE + 1000;
      await handler.sweep();
    }
    assert.deepEqual(ids().filter((id) => id.startsWith('render.ready')), [`render.ready/${ANOTHER}`, READY]);
  });

  it('goes on with a key that was wrong and is corrected, and warns of the stage and where the key is from', async () => {
    let isWrong = true;
    const answer = (path) => (isWrong ? Response.json({ message: `Forbidden: ${apiKey}` }, { status: 403 }) : Response.json(done(path)));
    const { clock, handler, ids, log } = asking({ answer });
    await handler.expect({ render: RENDER, ...order });
    clock.now += 90_000;
    await handler.sweep();
    const [{ level, message }] = log.filter(({ code }) => code === 'api_unauthorized');
    assert.equal(level, 'warn');
    assert.match(message, /\(stage `v1`, key from the option `apiKey` of ShotstackApi\)$/);
    assert.ok(!JSON.stringify(log).includes(apiKey));
    isWrong = false;
    clock.now += 15 * MINUTE;
    await handler.sweep();
    assert.ok(ids().includes(READY));
  });

  it('says why nobody could tell, at the deadline', async () => {
    const answer = () => {
      throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
    };
    const { clock, handler, announced } = asking({ answer });
    await handler.expect({ render: RENDER, ...order });
    clock.now += 30 * MINUTE;
    await handler.sweep();
    const [{ kind, reason }] = announced;
    assert.equal(kind, 'render.overdue');
    assert.match(reason, /the APIs could not tell \(the API has not responded: GET \/edit\/v1\/render\/[\w-]+: fetch failed: ECONNREFUSED connect\)$/);
  });
});

describe('a handler without `api`', () => {
  it('asks nobody', async () => {
    const { clock, handler, asked } = asking({ api: undefined });
    await handler.expect({ render: RENDER, ...order });
    clock.now += 10 * MINUTE;
    await handler.sweep();
    assert.deepEqual(asked, []);
  });
});
