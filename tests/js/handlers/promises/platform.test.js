// node --test: what platforms pass to a handler.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { post, SECRET } from '../../suite/deliveries.js';
import { made, MAIN, noUnhandledRejections, statusOf } from './made.js';

noUnhandledRejections();

describe('the platform', () => {
  it('is asked to stay, by the context or by the option', async () => {
    const stayed = [];
    const { handler } = made({ waitUntil: (promise) => void stayed.push(['option', promise]) });
    await handler(post(MAIN), {});
    const context = {
      waitUntil(promise) {
        stayed.push([this === context ? 'context' : 'unbound', promise]);
      },
    };
    await handler(post(MAIN), context);
    assert.deepEqual(
      stayed.map(([by]) => by),
      ['option', 'context'],
    );
    await Promise.all(stayed.map(([, promise]) => promise));
  });

  it('uses the `waitUntil` of whichever argument has it: Workers pass it after the environment', async () => {
    const { handler } = made();
    const later = createHandler(() => ({ secrets: UNAUTHENTICATED, onLog() {} }));
    for (const each of [handler, later]) {
      const waited = [];
      const context = { waitUntil: (promise) => void waited.push(promise) };
      assert.equal(await statusOf(each(post(MAIN), { CALLBACK_SECRET: SECRET }, context)), 200);
      assert.equal(await statusOf(each(post(MAIN), context)), 200);
      assert.equal(await statusOf(each(post(MAIN), { params: Promise.resolve({}) })), 200);
      assert.equal(waited.length, 2);
    }
  });
});
