// The mistakes of real handlers, as far as one made here could make them, by number. Portable: a case needs a
// `Request`, a `Response` and the package, and throws if the mistake is made.

import { UNAUTHENTICATED } from './calls.js';
import { CALLBACK, COMPLETED, onTheCdn, OWNER, post, ready, RENDER, rendered, SECRET } from './deliveries.js';

const READY = `render.ready/${RENDER}`;

/** A handler without authentication that notes what it announces. */
function noting({ createHandler }, options = {}) {
  const announced = [];
  const note = (announcement) => void announced.push(announcement);
  const trust = options.secrets === undefined ? { secrets: UNAUTHENTICATED } : {};
  const handler = createHandler({ ...trust, onReady: note, onFailed: note, onOverdue: note, onAsset: note, onLog() {}, ...options });
  return { handler, announced, ids: () => announced.map(({ id }) => id).sort() };
}

function same(actual, expected, what) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: ${one} instead of ${other}`);
}

function includes(text, part) {
  if (!text.includes(part)) throw new Error(`${JSON.stringify(text)} does not say ${JSON.stringify(part)}`);
}

async function answers(response, status, code) {
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status} instead of ${status}: ${text}`);
  if (status === 200) return same(text, '', 'the body of 200');
  same(response.headers.get('content-type'), 'application/problem+json', 'the content type');
  const problem = JSON.parse(text);
  same([problem.status, problem.code], [status, code], 'the problem');
  return problem;
}

/**
 * `mistakes[number]`: its name, and an async function of the package's namespace, the fixtures' texts by path, and the
 * namespace of the package's entry `/api`.
 */
export const mistakes = {
  1: {
    name: 'a copy is no render event',
    async check(api) {
      const { handler, announced, ids } = noting(api, { expect: ['main', 'poster'] });
      await answers(await handler(post(ready('asset-1', onTheCdn('.mp4')))), 200);
      same(ids(), [`asset.ready/${RENDER}/asset-1`], 'what is announced');
      same([announced[0].render, announced[0].asset, announced[0].file.role], [RENDER, 'asset-1', 'main'], 'the names');
    },
  },
  2: {
    name: 'no genuine body is refused',
    async check(api, fixtures) {
      for (const options of [{}, { secrets: [SECRET] }]) {
        const { handler } = noting(api, options);
        const minted = (correlation) => api.callbackUrl({ url: CALLBACK, secret: SECRET, correlation });
        const urlOf = (body) => {
          const { render, id } = typeof body === 'object' ? body : JSON.parse(body);
          return options.secrets ? minted(`the order of ${render ?? id}`) : CALLBACK;
        };
        const genuine = Object.entries(fixtures).filter(([path]) => /^(serve-copy|edit-render|ingest)-.*\.json$/.test(path));
        if (genuine.length < 5) throw new Error(`only ${genuine.length} fixtures`);
        for (const [, body] of genuine) await answers(await handler(post(body, urlOf(body))), 200);
        const purge = { type: 'serve', action: 'purge' };
        await answers(await handler(post(purge, urlOf(purge))), 200);
      }
    },
  },
  3: {
    name: 'no signature is asked for, and the URL proves itself',
    async check(api) {
      const { handler, announced } = noting(api, { secrets: ['another secret, of 24 bytes', SECRET] });
      const url = api.callbackUrl({ url: CALLBACK, secret: SECRET, correlation: 'order-17' });
      // `post` sets all headers that Shotstack sets.
      await answers(await handler(post(ready('a', onTheCdn('.mp4')), url)), 200);
      same(announced.map(({ correlation }) => correlation), ['order-17', 'order-17'], 'what the token names');
    },
  },
  4: {
    name: 'invented shapes are named',
    async check(api) {
      const { handler } = noting(api);
      for (const [body, hint] of [
        [{ response: { id: RENDER, status: 'done' } }, '`response` envelope'],
        [{ output: { renderedUrl: onTheCdn('.mp4') } }, 'webhooks have no `output`'],
        [{ data: { id: RENDER } }, 'no `data` envelope'],
      ]) {
        const { violations } = await answers(await handler(post(body)), 400, 'invalid');
        includes(violations.map((violation) => violation.hint).join('\n'), hint);
      }
      const { valid, advisories } = api.checkEvent(ready('a', onTheCdn('.mp4'), { error: { message: 'no space' } }));
      same(valid, true, 'an error that is an object is accepted');
      includes(advisories[0].hint, 'there is no `error.message`');

      const { handler: another, announced } = noting(api);
      await answers(await another(post(rendered('completed'))), 200);
      same(announced, [], 'what an unknown status announces');
    },
  },
  5: {
    name: 'a stranger publishes nothing',
    async check(api) {
      const fails = (options, code) => {
        try {
          api.createHandler(options);
        } catch (error) {
          return same(error.code, code, 'why there is no handler');
        }
        throw new Error(`there is a handler of ${JSON.stringify(options)}`);
      };
      fails({}, 'secret');
      fails({ secrets: [] }, 'secret');
      fails({ secrets: [undefined] }, 'secret');
      fails({ secrets: ['short'] }, 'secret_too_short');

      const body = ready('a', onTheCdn('.mp4'));
      const { handler, announced } = noting(api, { secrets: [SECRET] });
      await answers(await handler(post(body)), 401, 'token_missing');
      const foreign = api.callbackUrl({ url: CALLBACK, secret: 'another secret, of 24 bytes', correlation: '17' });
      await answers(await handler(post(body, foreign)), 401, 'token_key');
      const genuine = api.callbackUrl({ url: CALLBACK, secret: SECRET, correlation: 'order-17' });
      await answers(await handler(post(body, genuine.replace(/.$/, (end) => (end === 'A' ? 'Q' : 'A')))), 401, 'token_signature');

      // Whoever takes webhooks of anybody takes no other files than those on the CDN.
      const open = noting(api, { owners: [OWNER] });
      await answers(await open.handler(post(ready('a', 'https://files.example.com/malware.mp4'))), 403, 'host');
      await answers(await open.handler(post({ ...body, owner: 'another' })), 403, 'owner');
      same([announced, open.announced], [[], []], 'what a stranger announces');
    },
  },
  6: {
    name: 'hosts that look alike are others',
    async check(api) {
      const { handler, announced } = noting(api);
      for (const host of [
        'cdn.shotstack.io.evil.com',
        'evilcdn.shotstack.io',
        'evil-cdn.shotstack.io',
        'shotstack.io',
        'x.cdn.shotstack.io',
        'cdn.shotstack.io@evil.com',
        'cdn.shotstack.io:8443',
        'my-bucket.s3.amazonaws.com',
        'cdn.ѕhotstack.io',
      ]) {
        const { status } = await handler(post(ready('a', `https://${host}/au/v1/${OWNER}/${RENDER}.mp4`)));
        if (status !== 400 && status !== 403) throw new Error(`${host}: ${status}`);
      }
      same(announced, [], 'what is announced');
    },
  },
  7: {
    name: 'what is slow is not begun again while it runs',
    async check(api) {
      const started = [];
      let finish;
      const slow = new Promise((resolve) => (finish = resolve));
      const onReady = ({ id }, { signal }) => {
        started.push({ id, signal });
        return slow;
      };
      const lasting = [];
      const context = { waitUntil: (promise) => void lasting.push(promise) };
      const { handler } = noting(api, { onReady, limits: { announceMillis: 20 } });
      const body = ready('a', onTheCdn('.mp4'));

      // The answer does not wait for it, and the publisher comes again.
      const first = await handler(post(body), context);
      const after = Number(first.headers.get('retry-after'));
      if (!(after >= 1 && after <= 30)) throw new Error(`Retry-After: ${after}`);
      includes((await answers(first, 503, 'unavailable')).detail, READY);
      same([started[0].signal.aborted, started[0].signal.reason.name], [true, 'TimeoutError'], 'the signal');
      await answers(await handler(post(body)), 503, 'unavailable');
      same(started.length, 1, 'how often it was begun');

      // In the end it succeeds, and that is known.
      finish();
      await Promise.all(lasting);
      await answers(await handler(post(body)), 200);
      same(started.length, 1, 'how often it was begun');
    },
  },
  8: {
    name: 'repeats announce nothing',
    async check(api) {
      const { handler, ids } = noting(api);
      const body = ready('a', onTheCdn('.mp4'));
      for (let attempt = 1; attempt <= 10; attempt += 1) {
        await answers(await handler(post(body, CALLBACK, attempt)), 200);
      }
      same(ids(), [`asset.ready/${RENDER}/a`, READY], 'what is announced');
    },
  },
  9: {
    name: 'what was begun and never finished is due again',
    async check(api) {
      // Two handlers are two processes on one store. The first one dies in the user's function: it never returns.
      let now = Date.now();
      const store = noting(api).handler.store;
      const dying = noting(api, { store, now: () => now, onReady: () => new Promise(() => {}), limits: { announceMillis: 10 } });
      const body = ready('a', onTheCdn('.mp4'));
      await answers(await dying.handler(post(body)), 503, 'unavailable');
      const next = noting(api, { store, now: () => now });
      await answers(await next.handler(post(body)), 503, 'unavailable');
      same(next.ids(), [], 'what is announced while the first may be at it');
      now += 30_000;
      await answers(await next.handler(post(body)), 200);
      same(next.ids(), [READY], 'what is announced when it cannot be any more');
    },
  },
  10: {
    name: 'what failed is not answered 200',
    async check(api) {
      const body = ready('a', onTheCdn('.mp4'));
      let broken = true;
      const fails = () => {
        if (broken) throw new Error('the mail server is gone');
      };
      const { handler, ids } = noting(api, { onReady: fails });
      const refused = await handler(post(body));
      same(refused.headers.get('retry-after'), '8', 'Retry-After');
      const problem = await answers(refused, 503, 'unavailable');
      includes(problem.detail, READY);
      if (problem.detail.includes('mail server')) throw new Error('the answer tells what went wrong inside');
      broken = false;
      await answers(await handler(post(body)), 200);
      same(ids(), [`asset.ready/${RENDER}/a`], 'what had worked is not done again');

      const gone = async () => {
        throw new Error('no connection');
      };
      const { store } = handler;
      for (const broken of [{ ...store, load: gone }, { ...store, compareAndSwap: gone }]) {
        const { handler: without } = noting(api, { store: broken });
        await answers(await without(post(ready('b', onTheCdn('-poster.jpg')))), 503, 'unavailable');
      }
    },
  },
  11: {
    name: 'a callback may overtake the database',
    async check(api) {
      const { handler, ids } = noting(api, { presume: false });
      await answers(await handler(post(ready('a', onTheCdn('.mp4')))), 200);
      same(ids(), [`asset.ready/${RENDER}/a`], 'what is announced of a render that nobody knows');
      // Now the program hears which render it has begun, and of which files.
      const edit = { timeline: { tracks: [] }, output: { format: 'mp4' } };
      const { report, announced } = await handler.observe(RENDER, edit);
      same([report.status, announced], ['ready', [READY]], 'what follows');
    },
  },
  12: {
    name: 'two callbacks at once both count',
    async check(api) {
      const { store } = noting(api).handler;
      // Both have loaded before either has stored.
      let loads = 0;
      let both;
      const loaded = new Promise((resolve) => (both = resolve));
      const slow = {
        ...store,
        async load(key) {
          const stored = await store.load(key);
          loads += 1;
          if (loads === 2) both();
          if (loads <= 2) await loaded;
          return stored;
        },
      };
      const { handler, ids } = noting(api, { store: slow, expect: ['main', 'poster'] });
      const bodies = [ready('a', onTheCdn('.mp4')), ready('b', onTheCdn('-poster.jpg'))];
      const responses = await Promise.all(bodies.map((body) => handler(post(body))));
      // The publisher delivers again what was not answered 200.
      for (const [at, { status }] of responses.entries()) if (status !== 200) await answers(await handler(post(bodies[at])), 200);
      const expected = [`asset.ready/${RENDER}/a`, `asset.ready/${RENDER}/b`, READY];
      same(ids(), expected, 'what is announced');
    },
  },
  13: {
    name: 'the stage is read from the event',
    async check(api) {
      const body = ready('a', onTheCdn('.mp4', { stage: 'stage' }));
      const { handler, announced } = noting(api);
      await answers(await handler(post(body)), 200);
      includes(announced.find(({ id }) => id === READY).urls.main, '/stage/');
      const production = noting(api, { stage: 'v1' });
      const { detail } = await answers(await production.handler(post(body)), 403, 'stage');
      includes(detail, 'a separate callback URL');
    },
  },
  14: {
    name: 'a redirect turns the POST into a GET, and that is refused',
    async check(api) {
      const { handler } = noting(api);
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
        const response = await handler(new Request(CALLBACK, { method }));
        same(response.headers.get('allow'), 'POST', 'Allow');
        const { detail } = await answers(response, 405, 'method');
        includes(detail, 'redirect');
      }
    },
  },
  15: {
    name: 'no URL is guessed, and no URL means ready',
    async check(api) {
      const output = `https://shotstack-api-stage-output.s3-ap-southeast-2.amazonaws.com/${OWNER}/${RENDER}.mp4`;
      const { handler, announced } = noting(api);
      await answers(await handler(post(rendered('done', { url: output }))), 200);
      same(announced, [], 'what is announced before the file is there');
      await answers(await handler(post(ready('a', onTheCdn('.mp4', { stage: 'stage' })))), 200);
      same(announced.at(-1).urls, { main: onTheCdn('.mp4', { stage: 'stage' }) }, 'the URLs');
    },
  },
  16: {
    name: 'the role is in the name and not in the extension',
    async check(api) {
      for (const [suffix, role] of [
        ['.mp4', 'main'],
        ['.jpg', 'main'],
        ['.gif', 'main'],
        ['.mp3', 'main'],
        ['-poster.jpg', 'poster'],
        ['-thumb.jpg', 'thumbnail'],
      ]) {
        const { handler, announced } = noting(api);
        await answers(await handler(post(ready('a', onTheCdn(suffix)))), 200);
        same(announced[0].file.role, role, suffix);
      }
    },
  },
  17: {
    name: 'importing is not ready',
    async check(api) {
      const answer = (status) => ({
        data: [
          {
            type: 'asset',
            attributes: {
              id: 'a',
              owner: OWNER,
              status,
              providerId: 'a',
              renderId: RENDER,
              filename: `${RENDER}.mp4`,
              url: onTheCdn('.mp4'),
              created: COMPLETED,
              updated: COMPLETED,
            },
          },
        ],
      });
      const { handler, ids } = noting(api);
      const importing = await handler.observe(RENDER, answer('importing'));
      same([importing.report.status, importing.report.missing, ids()], ['pending', [], []], 'while it is imported');
      await handler.observe(RENDER, answer('ready'));
      same(ids(), [`asset.ready/${RENDER}/a`, READY], 'when it is there');
    },
  },
  18: {
    name: 'what names the render in your books is signed',
    async check(api) {
      const { handler, announced } = noting(api, { secrets: [SECRET] });
      const url = api.callbackUrl({ url: `${CALLBACK}?order=17`, secret: SECRET, correlation: 'order-17' });
      await answers(await handler(post(ready('a', onTheCdn('.mp4')), url.replace('order=17', 'order=18'))), 200);
      same(announced.map(({ correlation }) => correlation), ['order-17', 'order-17'], 'what is believed');
    },
  },
  19: {
    name: 'a render is settled though no webhook comes',
    async check(api) {
      let now = Date.now();
      const { handler, announced } = noting(api, { now: () => now, sweep: 'elsewhere' });
      await handler.expect({ render: RENDER, callback: CALLBACK, expected: ['main'], correlation: 'order-17' });
      now += 30 * 60_000;
      const swept = await handler.sweep();
      same([swept.announced, announced.map(({ id }) => id)], [1, [`render.overdue/${RENDER}`]], 'what is announced at the deadline');
      same(announced[0].correlation, 'order-17', 'whose render it is');
      includes(announced[0].reason, 'no webhook about it has come');

      // A process that dies in the last delivery leaves it to the sweep of the next one.
      const dying = noting(api, { now: () => now, onReady: () => new Promise(() => {}), limits: { announceMillis: 10 } });
      await answers(await dying.handler(post(ready('a', onTheCdn('.mp4')))), 503, 'unavailable');
      now += 30_000;
      const next = noting(api, { now: () => now, store: dying.handler.store });
      await next.handler.sweep();
      same(next.ids(), [READY], 'what the sweep announces');
    },
  },
  20: {
    name: 'a callback that would be discarded is refused, and one in a template stays',
    check({ withCallback, HostingError }) {
      const options = { url: CALLBACK, secret: SECRET, correlation: 'order-17' };
      const edit = { timeline: {}, output: { format: 'mp4' } };
      const template = { name: 'Spring', template: edit };
      same(Object.keys(withCallback(edit, options)), ['timeline', 'output', 'callback'], 'an edit');
      same(Object.keys(withCallback(template, options).template), ['timeline', 'output', 'callback'], 'a template');
      const response = { success: true, message: 'OK', response: { id: 't', name: 'Spring', owner: OWNER, template: edit } };
      same(Object.keys(withCallback(response, options)), ['timeline', 'output', 'callback'], "a template's response");
      try {
        withCallback({ id: '11111111-2222-4333-8444-888888888888', merge: [{ find: 'NAME', replace: 'Spring' }] }, options);
      } catch (error) {
        if (!(error instanceof HostingError)) throw error;
        return includes(JSON.stringify([error.message, error.violations]), 'discards a `callback`');
      }
      throw new Error('a request to render a template takes no callback');
    },
  },
  21: {
    name: 'the first webhook does not make a render ready',
    async check(api) {
      const { handler, ids } = noting(api);
      await answers(await handler(post(rendered('done'))), 200);
      same(ids(), [], 'what is announced when the edit is rendered');
      await answers(await handler(post(ready('a', onTheCdn('.mp4')))), 200);
      if (!ids().includes(READY)) throw new Error(`not announced: ${ids()}`);
    },
  },
  23: {
    name: 'an API key in a page is said to be public',
    check(api, fixtures, { ShotstackApi }) {
      const entries = [];
      const apiKey = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';
      new ShotstackApi({ apiKey, onLog: (entry) => void entries.push(entry) });
      const expected = typeof document === 'undefined' ? [] : [['warn', 'key_in_page']];
      same(entries.map(({ level, code }) => [level, code]), expected, 'what is logged');
      if (entries.length === 0) return;
      includes(entries[0].message, 'everybody who opens the page can read its API key');
      includes(entries[0].message, 'on a server');
      if (JSON.stringify(entries).includes(apiKey)) throw new Error('the log has the key');
    },
  },
  24: {
    name: 'an order is posted once, and its render is not forgotten',
    async check(api, fixtures, { ShotstackApi }) {
      const edit = { timeline: { tracks: [] }, output: { format: 'mp4' } };
      const apiKey = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';
      let posts = 0;
      const silent = async () => {
        posts += 1;
        throw new DOMException('the time is over', 'TimeoutError');
      };
      try {
        await new ShotstackApi({ apiKey, fetch: silent, onLog() {} }).submit(edit);
        throw new Error('an order without a response has succeeded');
      } catch (error) {
        same([error.name, error.uncertain, posts], ['SubmitError', true, 1], 'the error, and how often the order was posted');
      }

      // Whoever has the id tells the handler, which finds it again.
      let now = Date.now();
      const { handler, ids } = noting(api, { now: () => now, sweep: 'elsewhere' });
      await handler.expect({ render: RENDER, edit });
      now += 30 * 60_000;
      await handler.sweep();
      same(ids(), [`render.overdue/${RENDER}`], 'what is announced of a render that nobody has asked about');
    },
  },
};
