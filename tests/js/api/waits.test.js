// node --test: waiting, on timers and a clock of the test's.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { NotReadyError, NotServedError, ShotstackApi } from '../../../pkg/api.js';
import { engine } from '../../../pkg/src/api/engine.js';
import { asset, assetsAnswer, id, json, noAssets, renderAnswer, scripted, unknownRender, virtualTime } from './shotstack.js';

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
    const statuses = [];
    const report = await api.waitUntilReady(id(1), { onProgress: ({ status }) => statuses.push(status) });
    assert.equal(report.status, 'ready');
    assert.equal(report.expected, 'known');
    assert.equal(statuses.at(0), 'pending');
    assert.equal(statuses.at(-1), 'ready');
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

  it('ends soon for a render that neither API knows, and says why that may be', async () => {
    const { api } = waiting((_method, path) => (isEdit(path) ? unknownRender() : noAssets()));
    const start = time.now();
    await assert.rejects(api.waitUntilReady(id(1)), (error) => {
      assert.equal(error.code, 'not_found');
      assert.deepEqual([error.cause.code, error.cause.httpStatus, error.cause.apiMessage], ['not_found', 400, 'Render not found']);
      assert.equal(
        error.message,
        `the render ${id(1)} is not known on the stage \`stage\`: Render not found. Check the id; if the render was ordered ` +
          "on the stage `v1`, give `stage: 'v1'` and an API key of that stage",
      );
      return true;
    });
    assert.ok(time.now() - start >= 60_000 && time.now() - start < 120_000, `${time.now() - start} ms`);
    assert.equal(time.pending(), 0);
  });

  it('is ready with three files where the first requests find nothing and the poster is published first (mistake 22)', async () => {
    let before = 0;
    const output = { format: 'mp4', poster: { capture: 1 }, thumbnail: { capture: 1, scale: 0.5 } };
    const { api, asked } = waiting((_method, path, _init, query) => {
      before += 1;
      const render = renderOf(path);
      if (isEdit(path)) {
        if (before < 4) return unknownRender();
        return renderAnswer(render, 'done', { error: '', poster: '', ...(query === '?data=true' ? { data: { output } } : {}) });
      }
      const files = [
        asset(render, { role: '-poster', extension: 'jpg' }),
        asset(render),
        asset(render, { role: '-thumb', extension: 'jpg' }),
      ];
      return before < 8 ? noAssets() : assetsAnswer(...files.slice(0, before - 7));
    });
    const report = await api.waitUntilReady(id(1));
    assert.equal(report.expected, 'known');
    assert.deepEqual(report.assets.map(({ role }) => role).sort(), ['main', 'poster', 'thumbnail']);
    const queries = asked.filter(({ path }) => isEdit(path)).map(({ query }) => query);
    assert.deepEqual([...new Set(queries)], ['?data=true']);
  });

  it('asks for the edit until the status was there once', async () => {
    let before = 0;
    const { api, asked } = waiting((_method, path) => {
      before += 1;
      if (!isEdit(path)) return assetsAnswer(asset(renderOf(path)));
      if (before === 1) return json({}, { status: 503 });
      return renderAnswer(renderOf(path), before < 4 ? 'rendering' : 'done', { data: { output: { format: 'mp4' } } });
    });
    await api.waitUntilReady(id(1));
    assert.deepEqual(asked.map(({ query }) => query), ['?data=true', '?data=true', '?data=false', '?data=false', '']);
  });

  it('ends a request at its deadline', async () => {
    let signal;
    const { api, asked } = waiting((_method, _path, init) => {
      ({ signal } = init);
      return new Promise(() => {});
    });
    const start = time.now();
    await assert.rejects(api.waitUntilReady(id(1), { timeout: 4_000 }), (error) => {
      assert.equal(error.code, 'expired');
      assert.equal(
        error.message,
        `the render ${id(1)} is still unknown at its deadline: GET /edit/stage/render/${id(1)}: no response within 4000 ms`,
      );
      return true;
    });
    assert.equal(time.now() - start, 4_000);
    assert.equal(signal.aborted, true);
    assert.equal(asked.length, 1);
    assert.equal(time.pending(), 0);
  });

  it('asks once more at its deadline', async () => {
    const start = time.now();
    const { api, asked } = waiting((_method, path) => {
      if (isEdit(path)) return renderAnswer(renderOf(path), 'done');
      return time.now() - start < 20_000 ? noAssets() : assetsAnswer(asset(renderOf(path)));
    });
    assert.equal((await api.waitUntilReady(id(1), { timeout: 20_000 })).status, 'ready');
    assert.equal(time.now() - start, 20_000);
    assert.ok(asked.length > 3);
    assert.equal(time.pending(), 0);
  });

  it('leaves the last request a second', async () => {
    const start = time.now();
    const { api } = waiting((_method, path) => {
      if (time.now() - start >= 20_000) return new Promise(() => {});
      return renderAnswer(renderOf(path), 'rendering');
    });
    await assert.rejects(api.waitUntilReady(id(1), { timeout: 20_000 }), (error) => {
      assert.match(error.message, /is still pending at its deadline: GET .*: no response within 1000 ms$/);
      return true;
    });
    assert.equal(time.now() - start, 21_000);
    assert.equal(time.pending(), 0);
  });

  it('has a deadline of its own where others wait for the same render', async () => {
    const start = time.now();
    const { api } = waiting(after_(30_000, 0));
    const long = api.waitUntilReady(id(1));
    await assert.rejects(api.waitUntilReady(id(1), { timeout: 10_000 }), { code: 'expired' });
    assert.equal(time.now() - start, 10_000);
    assert.equal((await long).status, 'ready');
    assert.equal(time.pending(), 0);
  });

  it('shares its rate limit with single requests, which go first', async () => {
    const times = [];
    const { api } = waiting(
      (_method, path) => {
        if (isEdit(path)) return renderAnswer(renderOf(path), 'done', { data: { output: { format: 'mp4' } } });
        times.push([time.now(), renderOf(path)]);
        return assetsAnswer(asset(renderOf(path)));
      },
      { rules: { serveLimit: 2 } },
    );
    const start = time.now();
    const waits = [3, 4, 5].map((n) => api.waitUntilReady(id(n)));
    const single = await Promise.all([1, 2, 1, 2].map((n) => api.assetsByRender(id(n))));
    assert.equal(single.length, 4);
    assert.ok(time.now() - start >= 60_000);
    // The single requests went first, in order.
    assert.deepEqual(times.slice(0, 4).map(([, render]) => render), [1, 2, 1, 2].map(id));
    await Promise.all(waits);
    for (let at = 2; at < times.length; at += 1) assert.ok(times[at][0] - times[at - 2][0] >= 60_000, `${times}`);

    const controller = new AbortController();
    const first = api.assetsByRender(id(1));
    const queued = [controller.signal, undefined].map((signal) => api.assetsByRender(id(2), { signal }));
    const reason = new Error('nobody waits');
    controller.abort(reason);
    await assert.rejects(queued[0], (error) => error === reason);
    await Promise.all([first, queued[1]]);
    assert.equal(time.pending(), 0);
  });

  it('waits until the date that a 429 names, and so does a single request', async () => {
    const times = [];
    const { api } = waiting((_method, path) => {
      times.push(time.now());
      if (times.length > 1) return renderAnswer(renderOf(path), 'failed');
      const headers = { date: 'Wed, 21 Oct 2015 07:27:18 GMT', 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' };
      return json({}, { status: 429, headers });
    });
    await assert.rejects(api.render(id(1)), { code: 'rate_limited', retryAfter: 42 });
    await assert.rejects(api.waitUntilReady(id(1)), { code: 'failed' });
    assert.ok(times[1] - times[0] >= 42_000 && times[1] - times[0] < 50_000, `${times}`);
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

  it('ends a request at its deadline', async () => {
    const { api } = waiting(() => new Promise(() => {}));
    const start = time.now();
    await assert.rejects(api.waitUntilServed(url, { timeout: 4_000 }), { code: 'expired', httpStatus: null });
    // Each request has a second, also the one at the deadline.
    assert.ok(time.now() - start >= 4_000 && time.now() - start <= 5_000, `${time.now() - start} ms`);
    assert.equal(time.pending(), 0);
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
