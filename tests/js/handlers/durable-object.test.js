// node --test: the conformance of the Durable Object store, in workerd.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cases } from './conformance.js';
import { startWorkerd } from './workerd.js';

it('the Durable Object store conforms', async () => {
  const worker = await startWorkerd('durable-object.worker.js', 'Conformance');
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
