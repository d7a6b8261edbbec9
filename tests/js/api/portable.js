// What a ShotstackApi has to do in every runtime, against the server of runtimes.test.js.

import { ShotstackApi } from 'shotstack-hosting/api';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';

const id = '00000000-0000-4000-8000-000000000001';

/** Throws if anything is not as it should be; gives what it has seen. */
export async function run(baseUrl) {
  const options = { apiKey: 'the-key', stage: 'stage', rules: { firstWaitMillis: 10, longestWaitMillis: 20 } };
  const at = (path) => new ShotstackApi({ ...options, baseUrl: `${baseUrl}${path}` });
  const api = at('');
  const seen = [];

  const report = await api.waitUntilReady(id, { expect: ['main'], timeout: 20_000, onProgress: ({ status }) => seen.push(status) });
  is('status', report.status, 'ready');
  is('progress', seen.join(), 'pending,ready');

  const codes = {};
  for (const path of ['redirect', 'forbidden', 'html', 'endless']) {
    codes[path] = await codeOf(at(`/${path}`).assetsByRender(id));
  }
  is('codes', JSON.stringify(codes), '{"redirect":"refused","forbidden":"unauthorized","html":"unreadable","endless":"too_large"}');
  is('timeout', await codeOf(new ShotstackApi({ ...options, baseUrl: `${baseUrl}/silent`, timeout: 50 }).asset(id)), 'timeout');
  is('network', await codeOf(new ShotstackApi({ ...options, baseUrl: 'http://127.0.0.1:9' }).asset(id)), 'network');

  const controller = new AbortController();
  const aborted = at('/silent').waitUntilReady(id, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('enough')), 20);
  is('abort', (await failure(aborted)).message, 'enough');

  await api.waitUntilServed(`${baseUrl}/served`, { timeout: 20_000 });
  is('not served', await codeOf(api.waitUntilServed(`${baseUrl}/missing`, { timeout: 50 })), 'expired');
  is('moved', await codeOf(api.waitUntilServed(`${baseUrl}/redirect`)), 'refused');

  const announced = [];
  const handler = createHandler({ secrets: UNAUTHENTICATED, api, onReady: ({ id: name }) => announced.push(name), onLog() {} });
  await handler.expect({ render: id });
  await handler.sweep();
  is('announced', announced.join(), `render.ready/${id}`);
  return 'ok';
}

/** A port where nobody listens: servers can tell that certainly nothing was ordered. */
export async function refusedConnection() {
  const api = new ShotstackApi({ apiKey: 'the-key', baseUrl: 'http://127.0.0.1:2' });
  const { code, uncertain, message } = await failure(api.submit({ timeline: {}, output: {} }));
  is('code', code, 'network');
  is('uncertain', uncertain, false);
  is('message', message.endsWith(': nothing listens at http://127.0.0.1:2; is the emulator running?'), true);
  return 'ok';
}

function is(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: ${actual}, not ${expected}`);
}

const failure = (promise) =>
  promise.then(
    () => {
      throw new Error('there should have been an error');
    },
    (error) => error,
  );

const codeOf = async (promise) => (await failure(promise)).code;
