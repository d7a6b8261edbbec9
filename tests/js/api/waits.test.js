// node --test: waiting, on timers and a clock of the test's.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { NotReadyError, NotServedError, ShotstackApi } from 'shotstack-hosting/api';
import { engine } from '../../../pkg/src/api/engine.js';
import { asset, assetsAnswer, id, json, renderAnswer, scripted, virtualTime } from './shotstack.js';

let time;
before(() => {
  time = virtualTime();
});
after(() => time.restore());

const waiting = (answer, more) => {
  const { fetch, asked } = scripted(answer);
  return { asked, api: new ShotstackApi({ apiKey: 'key', stage: 'stage', fetch, now: time.now, random: () => 0.5, ...more }) };
};

const isEdit = (path) => path.startsWith('/edit/');
const renderOf = (path) => path.slice(path.lastIndexOf('/') + 1);

/** A render that is done after so long, and whose files are there after so long again. */
const after_ = (done, copied, output = { format: 'mp4' }) => {
  const start = time.now();
  return (_method, path) => {
    const passed = time.now() - start;
    if (isEdit(path)) return renderAnswer(renderOf(path), passed < done ? 'rendering' : 'done', { data: { output } });
    return assetsAnswer(asset(renderOf(path), { status: passed < done + copied ? 'importing' : 'ready' }));
  };
};

describe('waitUntilReady', () => {
  it('asks the Edit API until the render is done, then the Serve API until the files are there', async () => {
    const { api, asked } = waiting(after_(10_000, 3_000));
    const told = [];
    const report = await api.waitUntilReady(id(1), { onProgress: ({ status }) => told.push(status) });
    assert.equal(report.status, 'ready');
    assert.equal(report.expected, 'known');
    assert.equal(told.at(0), 'pending');
    assert.equal(told.at(-1), 'ready');
    const order = asked.map(({ path }) => (isEdit(path) ? 'e' : 's')).join('');
    assert.match(order, /^e+s+$/);
    assert.equal(time.pending(), 0);
  });

  it('waits for what is expected', async () => {
    const start = time.now();
    const { api } = waiting((_method, path) => {
      if (isEdit(path)) return renderAnswer(renderOf(path), 'done');
      const poster = time.now() - start < 20_000 ? [] : [asset(renderOf(path), { role: '-poster', extension: 'jpg' })];
      return assetsAnswer(asset(renderOf(path)), ...poster);
    });
    const report = await api.waitUntilReady(id(1), { expect: ['main', 'poster'] });
    assert.deepEqual(report.assets.map(({ role }) => role).sort(), ['main', 'poster']);
  });

  it('says why a render failed', async () => {
    const { api } = waiting((_method, path) => renderAnswer(renderOf(path), 'failed', { error: 'no such font' }));
    await assert.rejects(api.waitUntilReady(id(1)), (error) => {
      assert.ok(error instanceof NotReadyError);
      assert.equal(error.message, `the render ${id(1)} is failed: the render failed: no such font`);
      assert.deepEqual([error.code, error.render, error.report.status], ['failed', id(1), 'failed']);
      return true;
    });
  });

  it('takes "not found" for "not yet", until the grace time is over', async () => {
    const { api } = waiting(() => json({ success: false, message: 'Not Found' }, { status: 404 }));
    const start = time.now();
    await assert.rejects(api.waitUntilReady(id(1)), { code: 'not_found' });
    assert.ok(time.now() - start >= 60_000);
  });

  it('ends at once where the key is refused', async () => {
    const { api, asked } = waiting(() => json({ message: 'Forbidden' }, { status: 403 }));
    await assert.rejects(api.waitUntilReady(id(1)), (error) => {
      assert.equal(error.code, 'refused');
      assert.equal(error.cause.code, 'unauthorized');
      assert.match(error.message, /GET \/edit\/stage\/render\/.*: the API key was refused \(HTTP 403\)/);
      return true;
    });
    assert.equal(asked.length, 1);
  });

  it('goes on through trouble, and tells it at the deadline', async () => {
    let asked = 0;
    const { api } = waiting((_method, path) => {
      asked += 1;
      if (asked < 4) throw new TypeError('fetch failed');
      if (asked < 8) return json({}, { status: 503 });
      return isEdit(path) ? renderAnswer(renderOf(path), 'done') : assetsAnswer(asset(renderOf(path)));
    });
    assert.equal((await api.waitUntilReady(id(1))).status, 'ready');

    const gone = waiting(() => json({}, { status: 503 }));
    const start = time.now();
    await assert.rejects(gone.api.waitUntilReady(id(1), { timeout: 45_000 }), (error) => {
      assert.equal(error.code, 'expired');
      assert.match(error.message, /at its deadline: GET .*HTTP 503/);
      return true;
    });
    assert.equal(time.now() - start, 45_000);
    assert.equal(time.pending(), 0);
  });

  it('waits as long as a 429 says, and asks nothing meanwhile', async () => {
    const times = [];
    const { api } = waiting((_method, path) => {
      times.push(time.now());
      if (times.length === 1) return json({}, { status: 429, headers: { 'retry-after': '42' } });
      return isEdit(path) ? renderAnswer(renderOf(path), 'done') : assetsAnswer(asset(renderOf(path)));
    });
    await Promise.all([api.waitUntilReady(id(1)), api.waitUntilReady(id(1))]);
    assert.ok(times[1] - times[0] >= 42_000, `${times}`);
  });

  it('asks once for a render that many wait for, and tells all', async () => {
    const { api, asked } = waiting(after_(0, 0));
    const reports = await Promise.all(Array.from({ length: 50 }, () => api.waitUntilReady(id(1))));
    assert.equal(reports.length, 50);
    assert.equal(asked.length, 2);
  });

  it('ends with its signal, and then asks no more', async () => {
    const { api, asked } = waiting(after_(1e9, 0));
    const controller = new AbortController();
    const reason = new Error('enough');
    const one = api.waitUntilReady(id(1), { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await assert.rejects(one, (error) => error === reason);
    assert.equal(time.pending(), 0);
    assert.equal(asked.length, 1);
    await assert.rejects(api.waitUntilReady(id(1), { signal: controller.signal }), (error) => error === reason);
    assert.equal(asked.length, 1);
  });

  it('ends its request with its last wait, and one wait does not end the other', async () => {
    const signals = [];
    let answer;
    const { api } = waiting((_method, path, { signal }) => {
      signals.push(signal);
      return new Promise((resolve) => {
        answer = () => resolve(renderAnswer(renderOf(path), 'failed'));
      });
    });
    const [one, other] = [new AbortController(), new AbortController()];
    const waits = [one, other].map(({ signal }) => api.waitUntilReady(id(1), { signal }));
    one.abort();
    await assert.rejects(waits[0], { name: 'AbortError' });
    assert.equal(signals[0].aborted, false);
    other.abort();
    await assert.rejects(waits[1], { name: 'AbortError' });
    assert.equal(signals[0].aborted, true);
    answer();
    assert.equal(time.pending(), 0);
  });

  it('ends with what `onProgress` throws, and the others go on', async () => {
    const { api } = waiting(after_(1_000, 0));
    const thrown = new Error('the screen is full');
    const bad = api.waitUntilReady(id(1), { onProgress: () => { throw thrown; } });
    const worse = api.waitUntilReady(id(1), { onProgress: async () => { throw thrown; } });
    const good = api.waitUntilReady(id(1));
    await assert.rejects(bad, (error) => error === thrown);
    await assert.rejects(worse, (error) => error === thrown);
    assert.equal((await good).status, 'ready');
  });

  it('goes on where the module had to be replaced, and keeps the limit', async () => {
    const times = [];
    const { api } = waiting((_method, path) => {
      times.push(time.now());
      if (times.length === 1) {
        // A call that fails, in whatever way, has the module replaced.
        assert.throws(() => engine.call('no_such_export', []), TypeError);
        return renderAnswer(renderOf(path), 'rendering');
      }
      return isEdit(path) ? renderAnswer(renderOf(path), 'done') : assetsAnswer(asset(renderOf(path)));
    });
    assert.equal((await api.waitUntilReady(id(1))).status, 'ready');
    assert.ok(times[1] - times[0] >= 60_000, `${times}`);
  });

  it('keeps 2,000 waits under one rate limit, and none of them waits for ever', async () => {
    const counts = { edit: [], serve: [] };
    const script = after_(5_000, 1_000);
    const { api, asked } = waiting((method, path) => {
      counts[isEdit(path) ? 'edit' : 'serve'].push(time.now());
      return script(method, path);
    });
    const start = performance.now();
    const reports = await Promise.all(Array.from({ length: 2_000 }, (_, n) => api.waitUntilReady(id(n), { timeout: 1e9 })));
    assert.ok(reports.every(({ status }) => status === 'ready'));
    for (const [name, limit] of [['edit', 150], ['serve', 300]]) {
      const times = counts[name];
      for (let at = limit; at < times.length; at += 1) {
        assert.ok(times[at] - times[at - limit] >= 60_000, `${name}: more than ${limit} in a window`);
      }
    }
    assert.equal(time.pending(), 0);
    console.log(`# 2,000 waits, ${asked.length} requests, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  });
});

describe('waitUntilServed', () => {
  const url = 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/a.mp4';

  it('asks the CDN until the file is there, and shows it no key', async () => {
    const statuses = [404, 403, 503, 200];
    const { api, asked } = waiting(() => new Response(null, { status: statuses.shift() }));
    await api.waitUntilServed(url);
    assert.deepEqual(asked.map(({ method }) => method), ['HEAD', 'HEAD', 'HEAD', 'HEAD']);
    for (const { init } of asked) assert.equal(new Headers(init.headers).get('x-api-key'), null);
    assert.equal(time.pending(), 0);
  });

  it('asks for the first byte where HEAD is not known', async () => {
    const { api, asked } = waiting((method) => new Response(null, { status: method === 'HEAD' ? 405 : 206 }));
    await api.waitUntilServed(new URL(url));
    assert.deepEqual(asked.map(({ method }) => method), ['HEAD', 'GET']);
    assert.equal(new Headers(asked[1].init.headers).get('range'), 'bytes=0-0');
  });

  it('ends at the deadline, and where another answer is not to be expected', async () => {
    const never = waiting(() => new Response(null, { status: 404 }));
    const start = time.now();
    await assert.rejects(never.api.waitUntilServed(`${url}?signature=secret`, { timeout: 5_000 }), (error) => {
      assert.ok(error instanceof NotServedError);
      assert.deepEqual([error.code, error.httpStatus, error.message], ['expired', 404, `${url} is not served at the deadline: HTTP 404`]);
      return true;
    });
    assert.equal(time.now() - start, 5_000);
    const moved = waiting(() => new Response(null, { status: 301, headers: { location: '/' } }));
    await assert.rejects(moved.api.waitUntilServed(url), { code: 'refused', httpStatus: 301 });
    const gone = waiting(() => { throw new TypeError('fetch failed'); });
    await assert.rejects(gone.api.waitUntilServed(url, { timeout: 1_000 }), { code: 'expired', httpStatus: null });
    for (const bad of ['nonsense', 'ftp://a.example/b']) await assert.rejects(never.api.waitUntilServed(bad), { code: 'not_a_web_url' });
  });

  it('ends with its signal', async () => {
    const { api } = waiting(() => new Response(null, { status: 404 }));
    const controller = new AbortController();
    const pending = api.waitUntilServed(url, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 10_000);
    await assert.rejects(pending, { message: 'enough' });
    assert.equal(time.pending(), 0);
  });
});
