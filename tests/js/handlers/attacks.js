// What whoever has seen a callback URL may try, over any store: each attack is refused or without effect, and the genuine
// callback still gets through. Portable: it also runs inside a Durable Object.

import assert from 'node:assert/strict';
import { callbackUrl, createHandler, standingCallback, UNAUTHENTICATED } from 'shotstack-hosting';
import { CALLBACK, onTheCdn, OWNER, ready, rendered, SECRET } from '../suite/deliveries.js';
import { fakeApis } from './fake-apis.js';

const MINUTE = 60_000;

const numbered = (prefix, number) => `${prefix}-0000-4000-8000-${`${number}`.padStart(12, '0')}`;
const VICTIM = numbered('00000000', 1);
const OTHER = numbered('00000000', 2);

const copy = (render, { id = 'a', owner = OWNER, ...members } = {}) => ready(id, onTheCdn('.mp4', { render, owner }), { render, owner, ...members });
const many = (count, body) => Array.from({ length: count }, (_, number) => body(number));

/** The bodies of each attack on the render of another order. */
const ATTACKS = {
  'hold it back': [rendered('done', { id: VICTIM, poster: onTheCdn('-poster.jpg', { render: VICTIM }), thumbnail: onTheCdn('-thumb.jpg', { render: VICTIM }) })],
  'steal it into another order, with a file of one’s own': [copy(VICTIM, { id: 'forged', url: onTheCdn('.mp4', { render: 'forged' }) })],
  'crowd out its files by 64 others': many(65, (number) => copy(VICTIM, { id: `forged-${number}`, status: 'importing', url: null })),
  'fake its failure': [rendered('failed', { id: VICTIM, error: 'forged' }), copy(VICTIM, { status: 'failed', url: null, error: 'forged' })],
  'fill the store': many(40, (number) => copy(numbered('ffffffff', number))),
  'flood it with owners': many(6, (number) => copy(VICTIM, { id: `forged-${number}`, owner: `owner-${number}` })),
  'make a conflict of owners': [copy(VICTIM, { owner: 'another' })],
};

/** How an attacker comes to a URL, and what the policy of the handler is. */
const WAYS = {
  'by the callback URL of another order': {
    policy: { secrets: SECRET },
    urls: { victim: () => minted('order-17'), leaked: () => minted('order-18', ['main', 'poster', 'thumbnail']) },
  },
  'by its own callback URL': {
    policy: { secrets: SECRET, confirm: true },
    urls: { victim: () => minted('order-17'), leaked: () => minted('order-17') },
  },
  'by a standing callback URL': {
    policy: { secrets: SECRET, standing: true, confirm: true },
    urls: { victim: standing, leaked: standing },
  },
  'where no token is required': {
    policy: { secrets: UNAUTHENTICATED, confirm: true },
    urls: { victim: () => CALLBACK, leaked: () => CALLBACK },
  },
};

const minted = (correlation, expect = ['main']) => callbackUrl({ url: CALLBACK, secret: SECRET, correlation, expect });
function standing() {
  return standingCallback({ url: CALLBACK, secret: SECRET });
}

/** A handler over a store, with what it announces, logs and stores. */
function handling(store, policy) {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const done = new Set();
  const statusOf = (render) => (done.has(render) ? 'done' : [VICTIM, OTHER].includes(render) ? 'rendering' : undefined);
  const keys = new Set();
  const log = [];
  const announced = [];
  const note = (announcement) => void announced.push(announcement);
  const noting = {
    load: (key) => store.load(key),
    due: (...given) => store.due(...given),
    compareAndSwap(key, ...given) {
      keys.add(key);
      return store.compareAndSwap(key, ...given);
    },
  };
  const handler = createHandler({
    ...policy,
    api: policy.confirm ? fakeApis(statusOf, { now }).api : undefined,
    store: noting,
    onReady: note,
    onFailed: note,
    onOverdue: note,
    onAsset: note,
    onLog: (entry) => void log.push(entry),
    now,
  });
  const post = async (body, url) => (await handler(new Request(url, { method: 'POST', body: JSON.stringify(body) }))).status;
  return { clock, done, handler, log, post, announced, ids: () => announced.map(({ id }) => id).sort(), renders: () => [...keys].filter((key) => !key.startsWith('token/')) };
}

const dueOf = (render) => [`asset.ready/${render}/a`, `render.ready/${render}`];

/** An attack on a render that is expected, and then its genuine callback. */
async function attack(store, { policy, urls }, bodies) {
  const { clock, done, handler, post, announced, ids, renders } = handling(store, policy);
  const [url, leaked] = [urls.victim(), urls.leaked()];
  await handler.expect({ render: VICTIM, callback: url, expected: ['main'], correlation: 'order-17' });
  if (policy.secrets === SECRET && !policy.confirm) await handler.expect({ render: OTHER, callback: leaked, expected: ['main'] });
  for (const body of bodies) assert.ok([403, 503].includes(await post(body, leaked)), JSON.stringify(body));
  assert.deepEqual(announced, []);
  assert.deepEqual(renders().filter((render) => ![VICTIM, OTHER].includes(render)), []);

  clock.now += MINUTE / 2;
  done.add(VICTIM);
  assert.equal(await post(copy(VICTIM), url), 200);
  assert.deepEqual(ids(), dueOf(VICTIM));
  assert.deepEqual([...new Set(announced.map(({ correlation, owner }) => `${correlation} ${owner}`))], [`order-17 ${OWNER}`]);
  assert.equal(announced.find(({ kind }) => kind === 'render.ready').urls.main, onTheCdn('.mp4', { render: VICTIM }));
}

async function twoRendersUnderOneUrl(store) {
  const { handler, log, post, ids } = handling(store, { secrets: SECRET });
  const url = minted('order-17');
  await handler.expect({ render: VICTIM, callback: url });
  assert.equal(await post(copy(VICTIM), url), 200);
  assert.deepEqual(ids(), dueOf(VICTIM));
  // First it may have overtaken its expectation.
  assert.equal(await post(copy(OTHER), url), 503);
  const { clock, ...later } = handling(store, { secrets: SECRET });
  clock.now += 3 * MINUTE;
  assert.equal(await later.post(copy(OTHER), url), 403);
  assert.match(later.log.find(({ level }) => level === 'warn').message, new RegExp(`serves render ${VICTIM}, and nobody expects render ${OTHER}`));
  assert.deepEqual(later.ids(), []);
  await later.handler.expect({ render: OTHER, callback: url });
  assert.equal(await later.post(copy(OTHER), url), 200);
  assert.deepEqual(later.ids(), dueOf(OTHER));
  assert.ok(log.some(({ code }) => code === 'waiting'));
}

async function aTemplateRenderedFiftyTimes(store) {
  const { done, handler, post, announced, renders } = handling(store, { secrets: SECRET, standing: true, confirm: true });
  const url = standing();
  const all = many(50, (number) => numbered('aaaaaaaa', number));
  for (const [number, render] of all.entries()) {
    done.add(render);
    await handler.expect({ render, callback: url, correlation: `order-${number}` });
  }
  await Promise.all(all.map((render) => post(copy(render), url)));
  for (const render of all) assert.equal(await post(copy(render), url), 200);
  const said = announced.filter(({ kind }) => kind === 'render.ready').map(({ render, correlation }) => `${render} ${correlation}`);
  assert.deepEqual(said.sort(), all.map((render, number) => `${render} order-${number}`));
  assert.deepEqual(renders().sort(), all);
}

async function aFloodWithoutATokenIsNotRead(store) {
  const { handler, renders } = handling(store, { secrets: SECRET, confirm: true });
  let read = 0;
  for (let number = 0; number < 100; number += 1) {
    const body = new ReadableStream({ pull: () => void (read += 1) }, { highWaterMark: 0 });
    const request = new Request(CALLBACK, { method: 'POST', body, duplex: 'half' });
    assert.equal((await handler(request)).status, 401);
  }
  assert.deepEqual([read, renders()], [0, []]);
}

/** `[{ name, run }]`. `open({ name, now })` gives `{ store, close }`, as for the conformance of a store. */
export function attacks(open) {
  const cases = Object.entries(WAYS).flatMap(([way, settings]) =>
    Object.entries(ATTACKS).map(([attempt, bodies]) => [`nobody can ${attempt}, ${way}`, (store) => attack(store, settings, bodies)]),
  );
  cases.push(['two renders under one callback URL: the one that is expected is announced', twoRendersUnderOneUrl]);
  cases.push(['a template that is rendered 50 times is announced 50 times', aTemplateRenderedFiftyTimes]);
  cases.push(['a flood without a token is not read', aFloodWithoutATokenIsNotRead]);
  return cases.map(([name, check], number) => ({
    name,
    async run() {
      const { store, close } = await open({ name: `attack_${number}`, now: Date.now });
      try {
        await check(store);
      } finally {
        await close?.();
      }
    },
  }));
}
