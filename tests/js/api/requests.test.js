// node --test: single requests.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { describe, it } from 'node:test';
import { ApiError, HostingError } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { asset, assetsAnswer, id, json, renderAnswer, scripted } from './shotstack.js';

const apiKey = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';

const over = (answer, more) => {
  const { fetch, asked } = scripted(answer);
  return { asked, api: new ShotstackApi({ apiKey, stage: 'stage', fetch, ...more }) };
};

async function refused(promise) {
  const error = await promise.then(
    () => assert.fail('there should have been an error'),
    (error) => error,
  );
  for (const text of [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })]) {
    assert.ok(!text.includes(apiKey), `the key is in ${text}`);
  }
  return error;
}

/** A server of loopback for one test. */
async function serving(answer, test) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await test(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

describe('requests', () => {
  it('ask for the files of a render, with the key in its header and nowhere else', async () => {
    const { api, asked } = over(() => assetsAnswer(asset(id(1)), asset(id(1), { role: '-poster', extension: 'jpg' })));
    const assets = await api.assetsByRender(id(1));
    assert.deepEqual(assets.map(({ status, cdn }) => [status, cdn.role]), [['ready', 'main'], ['ready', 'poster']]);
    const [{ url, init }] = asked;
    assert.equal(url, `https://api.shotstack.io/serve/stage/assets/render/${id(1)}`);
    assert.equal(new Headers(init.headers).get('x-api-key'), apiKey);
    assert.equal(init.redirect, 'manual');
    assert.equal(init.cache, 'no-store');
  });

  it('ask for one file, whether the answer is an object or a list of one', async () => {
    for (const data of [asset(id(1)), [asset(id(1))]]) {
      const { api, asked } = over(() => json({ data }));
      assert.equal((await api.asset(id(2))).status, 'ready');
      assert.equal(asked[0].path, `/serve/stage/assets/${id(2)}`);
    }
    const { api } = over(() => json({ data: [] }));
    const error = await refused(api.asset(id(2)));
    assert.equal(error.code, 'not_found');
  });

  it('delete a file', async () => {
    const { api, asked } = over(() => new Response(null, { status: 204 }));
    assert.equal(await api.delete(id(3)), undefined);
    assert.deepEqual([asked[0].method, asked[0].path], ['DELETE', `/serve/stage/assets/${id(3)}`]);
  });

  it('transfer a file, to hosting unless the options name another destination', async () => {
    const attributes = { id: id(4), owner: 'o', status: 'queued', created: '2026-01-01T00:00:00.000Z' };
    const { api, asked } = over(() => json({ data: { type: 'asset', attributes } }));
    const url = 'https://files.example/film.mp4';
    assert.equal((await api.transfer({ url, id: 'film-17' })).status, 'queued');
    assert.deepEqual(JSON.parse(asked[0].init.body), { url, id: 'film-17', destinations: [{ provider: 'shotstack' }] });
    await api.transfer({ url: new URL(url), id: 'film-17', destinations: [{ provider: 's3', options: { bucket: 'b' } }] });
    assert.deepEqual(JSON.parse(asked[1].init.body).destinations, [{ provider: 's3', options: { bucket: 'b' } }]);
    for (const [transfer, code] of [
      [{ url: 'file:///etc/passwd', id: 'a' }, 'not_a_web_url'],
      [{ url, id: '' }, 'id'],
      [{ url, id: 'a', destinations: [] }, 'destination'],
      [{ url, id: 'a', destinations: [{}] }, 'destination'],
      [{ url, id: 7 }, 'argument'],
    ]) {
      assert.equal((await refused(api.transfer(transfer))).code, code);
    }
    assert.equal(asked.length, 2);
  });

  it('ask for the status of a render', async () => {
    const { api, asked } = over(() => renderAnswer(id(1), 'done', { data: { output: { format: 'mp4', poster: {} } } }));
    assert.deepEqual((await api.render(id(1))).expected.roles, ['main', 'poster']);
    assert.equal(asked[0].path, `/edit/stage/render/${id(1)}`);
  });

  it('are not made of what is no id', async () => {
    const { api, asked } = over(() => assert.fail('nothing is to be asked'));
    for (const bad of ['', '..', 'film-17', `${id(1)}/..`, 'zzytey4v-32km-kq1z-aftr-3kcuqi0brad2']) {
      for (const ask of ['assetsByRender', 'asset', 'delete', 'render', 'waitUntilReady', 'documents']) {
        assert.equal((await refused(api[ask](bad))).code, 'not_a_uuid', `${ask} ${bad}`);
      }
    }
    assert.equal((await refused(api.asset(undefined))).code, 'argument');
    assert.deepEqual(asked, []);
  });
});

describe('errors', () => {
  it('say which request it was, what the API said, and whether it may pass', async () => {
    const body = { success: false, message: 'Too Many Requests' };
    const { api } = over(() => json(body, { status: 429, headers: { 'retry-after': '17' } }));
    const error = await refused(api.asset(id(1)));
    assert.ok(error instanceof ApiError && error instanceof HostingError);
    const { code, request, isTransient, retryAfter, apiMessage } = error;
    assert.deepEqual(
      { code, request, isTransient, retryAfter, apiMessage },
      { code: 'rate_limited', request: `GET /serve/stage/assets/${id(1)}`, isTransient: true, retryAfter: 17, apiMessage: 'Too Many Requests' },
    );
    assert.match(error.message, /^GET \/serve\/stage\/assets\/.*: the rate limit is reached \(HTTP 429\)/);
  });

  for (const [status, code] of [[401, 'unauthorized'], [403, 'unauthorized'], [404, 'not_found'], [400, 'refused'], [302, 'refused'], [500, 'unavailable'], [200, 'unreadable']]) {
    it(`read HTTP ${status} as ${code}`, async () => {
      const { api } = over(() => new Response('<html>', { status, headers: { location: 'https://elsewhere.example/' } }));
      assert.equal((await refused(api.assetsByRender(id(1)))).code, code);
    });
  }

  it('follow no redirect: the key stays here', async () => {
    const paths = [];
    await serving(
      (request, response) => {
        paths.push(request.url);
        response.writeHead(307, { location: '/elsewhere' }).end();
      },
      async (baseUrl) => {
        const api = new ShotstackApi({ apiKey, baseUrl });
        assert.equal((await refused(api.assetsByRender(id(1)))).code, 'refused');
      },
    );
    assert.deepEqual(paths, [`/serve/v1/assets/render/${id(1)}`]);
  });

  it('say what lies behind `fetch failed`', async () => {
    const gone = await serving(() => {}, async (baseUrl) => baseUrl);
    const error = await refused(new ShotstackApi({ apiKey, baseUrl: gone }).asset(id(1)));
    assert.equal(error.code, 'network');
    assert.match(error.message, /ECONNREFUSED/);
    assert.ok(error.message.endsWith(`: nothing listens at ${gone}; is the emulator running?`), error.message);
  });

  it('do not speak of an emulator elsewhere, or where somebody listens', async () => {
    const fails = (code) => () => {
      throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(''), { code }) });
    };
    for (const [baseUrl, code] of [['https://api.shotstack.io', 'ECONNREFUSED'], ['http://127.0.0.1:8484', 'ECONNRESET']]) {
      const { api } = over(fails(code), { baseUrl });
      assert.match((await refused(api.asset(id(1)))).message, new RegExp(`fetch failed: ${code}$`));
    }
  });

  it('keep the key out even if `fetch` puts it into its own', async () => {
    const { api } = over(() => {
      throw Object.assign(new Error(`cannot send x-api-key: ${apiKey}`), { config: { apiKey } });
    });
    assert.match((await refused(api.asset(id(1)))).message, /x-api-key: …/);
  });

  it('end an answer that is too large while it streams', async () => {
    let pulled = 0;
    let cancelled = false;
    const body = () =>
      new ReadableStream({
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(new Uint8Array(1024 * 1024));
        },
        cancel: () => {
          cancelled = true;
        },
      });
    const { api } = over(() => new Response(body()));
    assert.equal((await refused(api.asset(id(1)))).code, 'too_large');
    assert.ok(pulled < 16, `${pulled} MiB were read`);
    assert.ok(cancelled);
  });

  it('end an answer that takes too long, also with a `fetch` that heeds no signal', async () => {
    const { api } = over(() => new Promise(() => {}), { timeout: 20 });
    const error = await refused(api.asset(id(1)));
    assert.deepEqual([error.code, error.isTransient], ['timeout', true]);
    // Headers came, and the body never ends.
    await serving(
      (request, response) => response.writeHead(200).write('{'),
      async (baseUrl) => {
        const slow = new ShotstackApi({ apiKey, baseUrl, timeout: 50 });
        assert.equal((await refused(slow.asset(id(1)))).code, 'timeout');
      },
    );
  });

  it('are what the signal says where the signal ends it', async () => {
    const reason = new Error('nobody waits');
    const { api } = over(() => new Promise(() => {}));
    const controller = new AbortController();
    const pending = api.asset(id(1), { signal: controller.signal });
    controller.abort(reason);
    assert.equal(await refused(pending), reason);
    assert.equal(await refused(api.asset(id(1), { signal: controller.signal })), reason);
  });
});

describe('a response that repeats the key', () => {
  it('is redacted before it is read', async () => {
    const replies = [
      json({ message: `unknown key ${apiKey}` }, { status: 403 }),
      renderAnswer(id(1), 'failed', { error: `no rights for ${apiKey}`, url: `https://a.example/${apiKey}.mp4` }),
      json({ data: { id: apiKey } }),
      new Response(`<h1>${apiKey}</h1>`),
      json({ response: { id: id(1), owner: 'o', status: 'failed', error: apiKey } }),
    ];
    const { api } = over(() => replies.shift());
    const forbidden = await refused(api.asset(id(1)));
    assert.equal(forbidden.apiMessage, 'unknown key [redacted]');
    const render = await api.render(id(1));
    assert.equal(render.error, 'no rights for [redacted]');
    assert.ok(!JSON.stringify(render).includes(apiKey));
    for (const code of ['unreadable', 'unreadable']) assert.equal((await refused(api.asset(id(1)))).code, code);
    let documents;
    const onProgress = (_report, progress) => ({ documents } = progress);
    const notReady = await refused(api.waitUntilReady(id(1), { onProgress }));
    assert.equal(notReady.report.reason, 'the render failed: [redacted]');
    assert.ok(!new TextDecoder().decode(documents[0]).includes(apiKey));
  });
});

describe('a ShotstackApi', () => {
  it('does not print its key', () => {
    const { api } = over(() => {});
    assert.ok(!inspect(api, { depth: 9, showHidden: true }).includes(apiKey));
    assert.equal(JSON.stringify(api), '{}');
  });

  it('is not made of what is wrong', () => {
    for (const [options, code] of [
      [undefined, 'option'],
      [{ apiKey: undefined }, 'option'],
      [{ apiKey: '' }, 'key_empty'],
      [{ apiKey: 'a\nb' }, 'key_not_visible_ascii'],
      [{ apiKey, stage: 'prod' }, 'stage'],
      [{ apiKey, baseUrl: 'nonsense' }, 'origin'],
      [{ apiKey, fetch: 1 }, 'option'],
      [{ apiKey, apikey: 'a' }, 'option'],
      [{ apiKey, timeout: 0 }, 'option'],
      [{ apiKey, rules: { serveLimits: 1 } }, 'rules'],
      [{ apiKey, rules: { serveLimit: -1 } }, 'rules'],
    ]) {
      assert.throws(() => new ShotstackApi(options), { code }, JSON.stringify(options));
    }
  });
});
