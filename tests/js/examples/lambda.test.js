// node --test: what the Lambda example takes from each service's event reaches the handler as it was sent.

import assert from 'node:assert/strict';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SERVICES } from './lambda-services.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** In place of the packages that the example imports: a handler that gives back what it was given. */
const STANDINS = {
  'shotstack-hosting/index.js': `export const createHandler = () => ({
    sweep: async () => ({ taken: 17 }),
    deliver: async ({ method, url, body }) => ({
      status: 503,
      headers: { 'retry-after': '8' },
      body: body === '' || body == null ? null : JSON.stringify({ method, url, body: Buffer.from(body).toString() }),
    }),
  });`,
  'shotstack-hosting/api.js': 'export class ShotstackApi {}',
  'shotstack-hosting/store/postgres.js': 'export const postgresStore = () => ({ setup() {} });',
  'pg/index.js': 'export default { Pool: class { on() {} } };',
};

/** A query whose decoding would put a second token into it, and what a form encodes in its own way. */
const QUERY = 'note=x%26shotstack_token%3Dforged&tag=a+b&tag=%C3%A9%2B%25&empty=&shotstack_token=1.k_-.cGF5bG9hZA.dGFn';
const BODY = '{"type":"serve","action":"copy","error":"ä"}';

let handler;
before(async () => {
  const folder = here('../../../target/js/lambda-events');
  await rm(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(STANDINS)) {
    const file = join(folder, 'node_modules', path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
  const exports = { '.': './index.js', './api': './api.js', './store/postgres': './store/postgres.js' };
  await writeFile(join(folder, 'node_modules/shotstack-hosting/package.json'), JSON.stringify({ type: 'module', exports }));
  await writeFile(join(folder, 'node_modules/pg/package.json'), '{"type": "module"}');
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  await cp(here('../../../pkg/examples/lambda.js'), join(folder, 'lambda.js'));
  ({ handler } = await import(pathToFileURL(join(folder, 'lambda.js')).href));
});

const headers = { host: 'example.com', 'content-type': 'application/json' };

async function invoke(service, request) {
  const event = JSON.parse(JSON.stringify(service.event({ method: 'POST', headers, base64: false, ...request })));
  return service.response(JSON.parse(JSON.stringify(await handler(event, {}))));
}

it('sweeps when EventBridge rings', async () => {
  const rings = { version: '0', source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} };
  assert.deepEqual(await handler(rings, {}), { taken: 17 });
});

for (const [name, service] of Object.entries(SERVICES)) {
  describe(name, () => {
    // Without the multi-value option, a load balancer gives the last of several values, and no more.
    const query = name === 'load balancer' ? QUERY.replace('tag=a+b&', '') : QUERY;

    for (const base64 of [false, true]) {
      it(`gives method, URL and body, ${base64 ? 'with' : 'without'} Base64`, async () => {
        const reply = await invoke(service, { url: `/hooks/shotstack?${QUERY}`, body: Buffer.from(BODY), base64 });
        assert.deepEqual(reply.headers, { 'retry-after': '8' });
        assert.equal(reply.status, 503);
        const { method, url, body } = JSON.parse(reply.body);
        assert.deepEqual({ method, body }, { method: 'POST', body: BODY });
        assert.equal(url, `/hooks/shotstack?${query}`);
      });
    }

    it('takes a request without query and body', async () => {
      const reply = await invoke(service, { method: 'GET', url: '/hooks/shotstack', body: Buffer.alloc(0) });
      assert.deepEqual(reply, { status: 503, headers: { 'retry-after': '8' }, body: '' });
    });
  });
}
