// node --test: a handler without tokens, which has webhooks confirmed, in a flood of forged ones, against the emulator.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { toNodeHandler } from 'shotstack-hosting/node';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { emulate } from '../emulator/emulator.js';
import { IS_SOAK } from '../system.js';

/** The emulator's second, in seconds of ours, and how long the flood lasts before and after the order, in milliseconds. */
const [TIME_SCALE, AROUND] = IS_SOAK ? ['1', 20_000] : ['0.1', 500];
/** How long a genuine render may take from its order to its announcement. */
const PATIENCE = 60_000;
const ATTACKERS = 8;

const edit = { timeline: { tracks: [{ clips: [{ asset: { type: 'title', text: 'Hello' }, start: 0, length: 1 }] }] }, output: { format: 'mp4' } };
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** A well-formed webhook: about the render that is known, if there is one, or about one that is invented. */
function forged(number, { known, cdn }) {
  const invented = `00000000-0000-4000-8000-${`${number}`.padStart(12, '0')}`;
  const render = known !== undefined && number % 2 === 0 ? known : invented;
  const owner = number % 3 === 0 ? 'invented' : 'emulator';
  if (number % 5 === 0) return { type: 'edit', action: 'render', id: render, owner, status: 'failed', url: null, error: 'forged', completed: null };
  const url = `${cdn}/au/stage/${owner}/${render}.mp4`;
  return { type: 'serve', action: 'copy', id: `forged-${number}`, render, owner, status: 'ready', url, error: null, completed: null };
}

/** Posts forged webhooks until it is stopped; gives how many replies had which status. */
function flood(url, target) {
  const statuses = {};
  let isOver = false;
  let number = 0;
  const attacker = async () => {
    while (!isOver) {
      number += 1;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(forged(number, target)) });
      await response.arrayBuffer();
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  };
  const attackers = Array.from({ length: ATTACKERS }, attacker);
  return async () => {
    isOver = true;
    await Promise.all(attackers);
    return statuses;
  };
}

describe('a flood of forged webhooks', () => {
  it('announces nothing, stores nothing, and does not hold back what is genuine', async () => {
    const emulator = await emulate('--time-scale', TIME_SCALE);
    const keys = new Set();
    const store = memoryStore();
    const watched = { ...store, compareAndSwap: (key, ...given) => (keys.add(key), store.compareAndSwap(key, ...given)) };
    const announced = [];
    let becomeReady;
    const ready = new Promise((resolve) => (becomeReady = resolve));
    const note = ({ id }) => void announced.push(id);
    const handler = createHandler({
      secrets: UNAUTHENTICATED,
      confirm: true,
      api: new ShotstackApi({ apiKey: emulator.apiKey, stage: 'stage', shotstackUrl: emulator.url }),
      shotstackUrl: emulator.url,
      store: watched,
      onReady: (announcement) => (note(announcement), becomeReady(announcement)),
      onFailed: note,
      onOverdue: note,
      onAsset: note,
      onLog() {},
    });
    handler.start({ every: 1000 });
    const server = createServer(toNodeHandler(handler)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const callback = `http://127.0.0.1:${server.address().port}/`;
    const target = { known: undefined, cdn: `${emulator.url}/cdn` };
    const stop = flood(callback, target);
    try {
      await pause(AROUND);
      const { render } = await handler.submit(edit, { callback });
      target.known = render;
      const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, 'late').unref());
      const { urls } = await Promise.race([ready, late]);
      assert.ok(urls?.main.startsWith(`${target.cdn}/au/stage/`), `${render} is not ready within ${PATIENCE} ms`);
      await pause(AROUND);
      const statuses = await stop();
      assert.ok(statuses[503] > 10, JSON.stringify(statuses));
      assert.deepEqual([...keys], [render]);
      assert.deepEqual(announced.map((id) => id.split('/')[1]), announced.map(() => render));
      assert.deepEqual(announced.filter((id) => id.startsWith('render.')), [`render.ready/${render}`]);
    } finally {
      await stop();
      await handler.close();
      server.closeAllConnections();
      server.close();
      await emulator.stop();
    }
  });
});
