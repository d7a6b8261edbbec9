// node --test: what would be done.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { post, RENDER } from '../../suite/deliveries.js';
import { FILE, made, MAIN, noUnhandledRejections, READY, statusOf, watched } from './made.js';

noUnhandledRejections();

describe('a rehearsal', () => {
  it('says what would be done, and does nothing', async () => {
    const store = watched();
    const { handler, announced, codes } = made({ store, dryRun: true });
    const response = await handler(post(MAIN));
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'application/json']);
    const { dryRun } = await response.json();
    assert.deepEqual(dryRun.announcements, [FILE, READY]);
    assert.deepEqual([dryRun.render, dryRun.changed, dryRun.report.status], [RENDER, true, 'ready']);
    assert.deepEqual([announced, store.asked], [[], ['load']]);
    assert.ok(codes().includes('dry_run'));
    assert.equal(await statusOf(handler(post('{'))), 400);
    const other = await handler(post({ type: 'studio', action: 'publish' }));
    assert.deepEqual([other.status, (await other.json()).dryRun.event], [200, undefined]);
    const hand = made({ dryRun: true, onEvent: () => assert.fail('it is called') });
    const handed = await hand.handler(post({ type: 'studio', action: 'publish' }));
    assert.deepEqual((await handed.json()).dryRun.event, { type: 'studio', action: 'publish' });
    const { report, announced: rehearsed } = await handler.observe(RENDER, MAIN);
    assert.deepEqual([report.status, rehearsed], ['ready', [FILE, READY]]);
    assert.deepEqual([announced, store.asked.includes('swap')], [[], false]);
  });
});
