// node --test: documents that the program has itself.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onTheCdn, OWNER, post, ready, RENDER } from '../../suite/deliveries.js';
import { FILE, made, MAIN, noUnhandledRejections, READY, statusOf, watched } from './made.js';

noUnhandledRejections();

describe('what is observed', () => {
  const answer = (status) => {
    const attributes = { id: 'a', owner: OWNER, status, providerId: 'a', filename: `${RENDER}.mp4`, url: onTheCdn('.mp4') };
    return { data: [{ type: 'asset', attributes }] };
  };

  it('counts as what is delivered, as text, object or list', async () => {
    for (const documents of [answer('ready'), JSON.stringify(answer('ready')), [answer('importing'), answer('ready')]]) {
      const { handler, ids } = made();
      const { announced, report } = await handler.observe(RENDER, documents);
      assert.deepEqual([announced, ids(), report.status], [[FILE, READY], [FILE, READY], 'ready']);
      assert.equal(await statusOf(handler(post(MAIN))), 200);
      assert.deepEqual(ids(), [FILE, READY]);
    }
  });

  it('may be a deletion', async () => {
    const { handler, ids } = made();
    await handler.observe(RENDER, answer('ready'));
    await handler.observe(RENDER, answer('deleted'));
    assert.ok(ids().includes(`asset.deleted/${RENDER}/a`));
  });

  it('is stored once', async () => {
    const store = watched();
    const { handler } = made({ store });
    await handler.observe(RENDER, answer('importing'));
    await handler.observe(RENDER, answer('importing'));
    assert.deepEqual(store.asked, ['load', 'swap', 'load']);
  });

  it('goes by the name that the caller has for the render', async () => {
    const { handler, announced } = made();
    const tooLong = ['x'.repeat(257), '\u00e9'.repeat(129)];
    for (const [code, wrong] of [['argument', [7, {}]], ['correlation', ['', ...tooLong]]]) {
      for (const correlation of wrong) {
        await assert.rejects(handler.observe(RENDER, answer('ready'), { correlation }), { name: 'HostingError', code });
      }
    }
    assert.deepEqual(announced, []);
    await handler.observe(RENDER, [], { correlation: null });
    await handler.observe(RENDER, answer('ready'), { correlation: 'order-17' });
    assert.deepEqual(new Set(announced.map(({ correlation }) => correlation)), new Set(['order-17']));
  });

  it('that is no document, or of another render, is refused before the store is asked', async () => {
    const store = watched();
    const { handler } = made({ store });
    await assert.rejects(handler.observe(RENDER, '{'), { name: 'HostingError', code: 'invalid' });
    const another = ready('b', onTheCdn('.mp4'), { render: 'another' });
    await assert.rejects(handler.observe(RENDER, another), { name: 'HostingError', code: 'other_render' });
    assert.deepEqual(store.asked, []);
  });
});
