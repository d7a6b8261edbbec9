// node --test: how a body is read.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { post } from '../../suite/deliveries.js';
import { FILE, made, MAIN, never, noUnhandledRejections, READY, statusOf, withStream } from './made.js';

noUnhandledRejections();

describe('a body', () => {
  const text = JSON.stringify(MAIN);
  const pieces = (bytes, size) =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
        controller.close();
      },
    });

  it('may come in pieces', async () => {
    const { handler, ids } = made();
    assert.equal(await statusOf(handler(withStream(pieces(new TextEncoder().encode(text), 1)))), 200);
    assert.deepEqual(ids(), [FILE, READY]);
  });

  it('that never ends is not read for longer than it may be', async () => {
    let given = 0;
    const endless = new ReadableStream({ pull: (controller) => ((given += 1), controller.enqueue(new Uint8Array(1024))) });
    const { handler } = made();
    assert.equal(await statusOf(handler(withStream(endless))), 413);
    assert.ok(given < 70, `${given} KiB are read`);
  });

  it('that lies about its length is measured', async () => {
    const { handler } = made();
    const large = pieces(new Uint8Array(65_537), 1000);
    assert.equal((await handler.deliver({ method: 'POST', url: '/', contentLength: '5', body: large })).status, 413);
  });

  it('that does not come is not waited for', async () => {
    const { handler, codes } = made({ limits: { readMillis: 10 } });
    const response = await handler(withStream(new ReadableStream({ pull: never })));
    assert.deepEqual([response.status, (await response.json()).code], [408, 'body_timeout']);
    assert.ok(codes().includes('refused'));
  });

  it('that breaks off is answered 503', async () => {
    const { handler, log } = made();
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('connection reset')) });
    assert.equal(await statusOf(handler(withStream(broken))), 503);
    assert.equal(log.at(-1).error.message, 'connection reset');
  });

  it('that was read before is answered 503, and the log tells the way out', async () => {
    const { handler, log } = made();
    const request = post(MAIN);
    await request.text();
    assert.equal(await statusOf(handler(request)), 503);
    assert.match(log.at(-1).error.message, /handler\.deliver/);
  });

  it('may be bytes, text, or parsed', async () => {
    for (const body of [text, new TextEncoder().encode(text), MAIN]) {
      const { handler, ids } = made();
      assert.equal((await handler.deliver({ method: 'POST', url: '/', body })).status, 200);
      assert.deepEqual(ids(), [FILE, READY]);
    }
  });
});
