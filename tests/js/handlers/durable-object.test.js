// node --test: the conformance of the Durable Object store, in workerd.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { cases } from './conformance.js';

it('the Durable Object store conforms', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('durable-object.worker.js', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    external: ['node:*'],
  });
  const worker = new Miniflare({
    modules: true,
    script: outputFiles[0].text,
    compatibilityDate: '2026-01-01',
    compatibilityFlags: ['nodejs_compat'],
    durableObjects: { CONFORMANCE: { className: 'Conformance', useSQLite: true } },
    cf: false,
  });
  try {
    const response = await worker.dispatchFetch('http://localhost/');
    const text = await response.text();
    assert.equal(response.status, 200, text);
    const { ran, failures } = JSON.parse(text);
    assert.deepEqual(failures, []);
    assert.equal(ran, Object.keys(cases).length);
  } finally {
    await worker.dispose();
  }
});
