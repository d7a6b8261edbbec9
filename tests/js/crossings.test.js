// node --test: how often JavaScript calls into the WebAssembly module. Each call costs, and copies what it is given.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onTheCdn, post, ready, RENDER } from './suite/deliveries.js';

/** The functions of the module that were called, in order, without those that make room in its memory. */
let called = [];

const { Instance } = WebAssembly;
WebAssembly.Instance = function CountingInstance(...args) {
  const exports = Object.entries(new Instance(...args).exports).map(([name, value]) => [name, counting(name, value)]);
  return { exports: Object.fromEntries(exports) };
};

function counting(name, value) {
  if (typeof value !== 'function' || name.startsWith('__')) return value;
  return (...args) => {
    called.push(name);
    return value(...args);
  };
}

const { cdnPrefix, cdnUrl, checkEvent, createHandler, parseCdnUrl, reports, UNAUTHENTICATED } = await import('../../pkg/index.js');
const { memoryStore } = await import('../../pkg/store/memory.js');

async function calls(work) {
  await work(); // what is prepared once
  called = [];
  await work();
  return called;
}

const event = ready('e4433cbf-e501-76a2-ac8b-715d26997540', onTheCdn('.mp4'));
const text = JSON.stringify(event);

describe('the calls into the module', () => {
  for (const [name, body] of Object.entries({ text, bytes: Buffer.from(text), object: event })) {
    it(`of an event in ${name}: one`, async () => {
      assert.deepEqual(await calls(() => checkEvent(body)), ['scanner_scan']);
    });
  }

  it('of a usual URL: none', async () => {
    const prefix = cdnPrefix({ owner: '5ca6hu7s9k' });
    const work = () => [cdnUrl({ owner: '5ca6hu7s9k', filename: 'a.mp4' }), prefix.url('a.mp4'), parseCdnUrl(event.url)];
    assert.deepEqual(await calls(work), []);
  });

  it('of reports on any number of bodies: one', async () => {
    assert.deepEqual(await calls(() => reports(Array.from({ length: 1000 }, () => text))), ['reports']);
  });

  it('of a delivery that is announced at once: one for each step and one for each result', async () => {
    const handler = createHandler({ secrets: UNAUTHENTICATED, expect: ['main'], store: memoryStore(), onReady() {}, onLog() {} });
    let at = 0;
    const work = async () => {
      at += 1;
      const render = RENDER.replace(/^.{8}/, String(at).padStart(8, '0'));
      const { status } = await handler(post({ ...event, render, url: onTheCdn('.mp4', { render }) }));
      assert.equal(status, 200);
    };
    const counts = {};
    for (const name of await calls(work)) counts[name] = (counts[name] ?? 0) + 1;
    assert.deepEqual(counts, { inbox_delivery: 1, turn_next: 11, turn_report: 6 });
  });
});
