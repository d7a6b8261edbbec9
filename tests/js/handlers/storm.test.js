// node --test: many callbacks at once on each store, from several processes. SEED=… repeats the choices of a run,
// --test-name-pattern chooses stores.

import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { after, describe, it } from 'node:test';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { IS_SOAK, lacks } from '../system.js';
import { startPostgres, startRedis } from './services.js';
import { Processes } from './storm/processes.js';
import { site } from './storm/site.js';
import { storm } from './storm/storm.js';
import { summary, triples } from './storm/triples.js';
import { startWorkerd } from './workerd.js';

const SEED = env.SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(env.SEED);
const PROCESSES = 3;

/** In a soak there are a hundred deliveries and more; each of a render's 3 and then 4 events comes so often. */
const [MANY, FEW] = IS_SOAK ? [15, 2] : [4, 1];

/** How many renders have three callbacks each that come together. */
const TRIPLES = IS_SOAK ? 100 : 8;

const SHAPES = [
  { name: 'many callbacks of one render, while nothing fails', renders: 1, copies: MANY, faults: false },
  { name: 'callbacks of ten renders, while nothing fails', renders: 10, copies: FEW, faults: false },
  { name: 'many callbacks of one render, while everything fails now and then', renders: 1, copies: MANY, faults: true },
  { name: 'callbacks of ten renders, each delivered once, while everything fails now and then', renders: 10, copies: 1, faults: true },
];

/** `open(seed)` gives `{ ask, book, close }`. */
function storms(open) {
  it('three callbacks of a render that come together need no further one', async (t) => {
    t.diagnostic(`SEED=${SEED}`);
    const { close, ...sites } = await open(SEED);
    try {
      const millis = await triples({ renders: TRIPLES, ...sites, seed: SEED });
      t.diagnostic(`${TRIPLES} renders, three callbacks each: ${summary(millis)}`);
    } finally {
      await close();
    }
  });
  for (const [at, { name, ...shape }] of SHAPES.entries()) {
    it(name, async (t) => {
      const seed = SEED + 1000 * at;
      t.diagnostic(`SEED=${SEED}`);
      const { close, ...sites } = await open(seed);
      try {
        const { announced, repeats, faults, deaths } = await storm({ ...shape, ...sites, seed });
        t.diagnostic(`${announced} announced, ${repeats} again, after ${faults} faults, ${deaths} of them deaths`);
      } finally {
        await close();
      }
    });
  }
}

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'shotstack-hosting-storm-'));
  const book = join(path, 'book');
  writeFileSync(book, '');
  return { path, book, lines: () => readFileSync(book, 'utf8').split('\n').filter(Boolean) };
}

const inProcesses = (kind, url) => async (seed) => {
  const { path, book, lines } = await folder();
  const processes = new Processes(PROCESSES, { kind, address: url ?? join(path, 'database'), seed, book });
  return {
    ask: (at, message) => processes.ask(at, message),
    book: lines,
    async close() {
      await processes.close();
      await rm(path, { recursive: true, force: true });
    },
  };
};

describe('memory, in one process that does not die', () => {
  storms(async (seed) => {
    const lines = [];
    const store = memoryStore();
    const acts = [1, 2, 3].map((at) => site({ store, seed: seed + at, note: (line) => void lines.push(line) }));
    return { ask: (at, message) => acts[at % acts.length](message), book: () => lines, close: async () => {} };
  });
});

for (const kind of ['node:sqlite', 'better-sqlite3']) {
  describe(`${kind}, in ${PROCESSES} processes`, () => storms(inProcesses(kind)));
}

for (const [kind, program, start] of [['postgres', 'PostgreSQL', startPostgres], ['redis', 'Redis', startRedis]]) {
  describe(`${kind}, in ${PROCESSES} processes`, { skip: lacks(program) }, () => {
    let server;
    // Not before all tests: that would start it also where none of them is chosen.
    const address = async () => (server ??= await start()).url;
    after(() => server?.stop());
    storms(async (seed) => inProcesses(kind, await address())(seed));
  });
}

describe('Durable Objects, one for each render', () => {
  storms(async (seed) => {
    const worker = await startWorkerd('storm/durable-object.worker.js', 'Site', { bindings: { SEED: seed } });
    return {
      async ask(_, message) {
        const asked = { method: 'POST', body: JSON.stringify(message) };
        const response = await worker.dispatchFetch(`http://localhost/${message.render}`, asked);
        // Where an object dies while it writes, workerd breaks the answer off.
        const text = await response.text().catch(() => '');
        return response.ok && text !== '' ? JSON.parse(text) : null;
      },
      book: async () => (await worker.dispatchFetch('http://localhost/book')).json(),
      close: () => worker.dispose(),
    };
  });
});
