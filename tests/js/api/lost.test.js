// node --test: the emulator loses every callback of many renders, and sweeps settle them within its rate limits.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { outputOf, secret, startEmulator } from '../examples/emulator.js';
import { IS_SOAK } from '../system.js';

const RENDERS = IS_SOAK ? 1000 : 60;
/** The emulator's second, in milliseconds of ours; with it go the windows of the rate limits. */
const SECOND = IS_SOAK ? 120 : 20;
const rules = { windowMillis: 60 * SECOND };
const SWEEP_SECONDS = 30;
/** By then every deadline has passed, of 30 minutes after the order. */
const LAST_SWEEP_SECONDS = 31 * 60;

const NOBODY = 'http://127.0.0.1:9/hook';
const timeline = { tracks: [{ clips: [{ asset: { type: 'title', text: 'Hello' }, start: 0, length: 1 }] }] };
/** With a poster. */
const output = outputOf(1);

for (const sweepers of [1, 3]) {
  const by = sweepers === 1 ? 'one sweeper' : `${sweepers} sweepers with a share each`;
  it(`all ${RENDERS} renders are announced exactly once by ${by}, and no request is refused`, async (t) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    t.diagnostic(`seed ${seed}`);
    const emulator = await startEmulator({ faults: 'lose', seed, timeScale: SECOND / 1000 });
    const handlers = new Sweepers(emulator, sweepers);
    try {
      const renders = await handlers.order(RENDERS);
      const sweeps = await handlers.sweepUntil(() => handlers.announced('render.ready') >= RENDERS);
      await handlers.sweepOnceMore();
      assert.deepEqual(handlers.lostOf(renders), [], `lost, or announced again: seed ${seed}`);
      assert.deepEqual(Object.keys(handlers.replies).sort(), ['200', '201'], JSON.stringify(handlers.replies));
      const { 201: orders, 200: requests } = handlers.replies;
      t.diagnostic(`${orders} orders, ${requests} requests in ${sweeps} rounds of sweeps, of which ${handlers.limited} ended by the rate limit`);
    } finally {
      await emulator.stop();
    }
  });
}

/**
 * Handlers over one store. Their clock stands still while they sweep, and goes on between sweeps; the emulator and the rate
 * limits go by a clock of their own.
 */
class Sweepers {
  replies = {};
  /** How many sweeps have ended because of the rate limit. */
  limited = 0;
  #now = Date.now();
  #counts = new Map();
  #handlers;

  constructor({ url, apiKey }, sweepers) {
    const store = memoryStore({ now: () => this.#now });
    const note = async ({ id }) => void this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    this.#handlers = Array.from({ length: sweepers }, () => {
      const given = { apiKey, stage: 'stage', shotstackUrl: url, rules, share: 1 / sweepers, onLog() {} };
      return createHandler({
        store,
        secrets: secret,
        shotstackUrl: url,
        origin: 'https://cdn.shotstack.io',
        api: new ShotstackApi({ ...given, fetch: (...request) => this.#fetch(...request) }),
        sweep: 'elsewhere',
        now: () => this.#now,
        onReady: note,
        onFailed: note,
        onOverdue: note,
        onAsset: note,
        onLog() {},
      });
    });
  }

  /** How many announcements of a kind were made. */
  announced(kind) {
    return [...this.#counts.keys()].filter((id) => id.startsWith(`${kind}/`)).length;
  }

  /** Orders renders, by each handler in turn, and gives their ids. */
  async order(count) {
    const ordered = Array.from({ length: count }, (_, at) => {
      const handler = this.#handlers[at % this.#handlers.length];
      return handler.submit({ timeline, output }, { callback: NOBODY, correlation: `order-${at}` });
    });
    return (await Promise.all(ordered)).map(({ render }) => render);
  }

  /** Sweeps every 30 seconds of the emulator; gives how often. */
  async sweepUntil(isOver) {
    let sweeps = 0;
    for (; !isOver(); sweeps += 1) {
      assert.ok(sweeps * SWEEP_SECONDS < LAST_SWEEP_SECONDS, `after ${sweeps} sweeps ${this.announced('render.ready')} renders are announced`);
      await new Promise((resolve) => setTimeout(resolve, SWEEP_SECONDS * SECOND));
      this.#now += SWEEP_SECONDS * 1000;
      const limited = await Promise.all(this.#handlers.map(sweepAll));
      this.limited += limited.filter(Boolean).length;
    }
    return sweeps;
  }

  /** After every deadline: there is nothing left to do. */
  async sweepOnceMore() {
    this.#now += LAST_SWEEP_SECONDS * 1000;
    for (const handler of this.#handlers) assert.equal((await handler.sweep()).taken, 0);
  }

  /** What was not announced exactly once: the render is ready, and so are its file and its poster. Nothing else may be. */
  lostOf(renders) {
    const wrong = [...this.#counts].filter(([, count]) => count !== 1).map(([id, count]) => `${id}: ${count} times`);
    for (const render of renders) {
      const ids = [...this.#counts.keys()].filter((id) => id.split('/')[1] === render);
      const kinds = ids.map((id) => id.split('/')[0]).sort();
      if (kinds.join() !== 'asset.ready,asset.ready,render.ready') wrong.push(`${render}: ${kinds}`);
    }
    return wrong;
  }

  async #fetch(url, init) {
    const response = await fetch(url, init);
    this.replies[response.status] = (this.replies[response.status] ?? 0) + 1;
    return response;
  }
}

/** As `start` does. Gives whether the rate limit has ended it. */
async function sweepAll(handler) {
  let swept;
  do swept = await handler.sweep();
  while (swept.more && swept.taken > swept.failed && !swept.rateLimited);
  return swept.rateLimited;
}
