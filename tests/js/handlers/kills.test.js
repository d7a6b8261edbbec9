// node --test: handlers that are killed at random moments. SEED=… repeats the choices of a run but for the moments.

import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { it } from 'node:test';
import { IS_SOAK, lacks } from '../system.js';
import { killed } from './kills/kills.js';
import { startPostgres, startRedis } from './services.js';
import { Processes } from './storm/processes.js';

const SEED = env.SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(env.SEED);
const PROCESSES = 3;
const KILLS = IS_SOAK ? 200 : 4;
const SITE = new URL('kills/site.js', import.meta.url).href;

const KINDS = [
  { kind: 'node:sqlite' },
  { kind: 'postgres', needs: ['PostgreSQL'], start: startPostgres },
  { kind: 'redis', needs: ['Redis'], start: startRedis },
];

for (const { kind, needs = [], start } of KINDS) {
  it(`${kind}, killed ${KILLS} times: what was accepted is announced, and nothing untrue`, { skip: lacks(...needs) }, async (t) => {
    t.diagnostic(`SEED=${SEED}`);
    const folder = await mkdtemp(join(tmpdir(), 'shotstack-hosting-kills-'));
    const book = join(folder, 'book');
    writeFileSync(book, '');
    const server = await start?.();
    const address = server?.url ?? join(folder, 'database');
    const processes = new Processes(PROCESSES, { site: SITE, kind, address, seed: SEED, book });
    try {
      const lines = () => readFileSync(book, 'utf8').split('\n').filter(Boolean);
      const { callbacks, interrupted, accepted, announced, repeats } = await killed({ kills: KILLS, seed: SEED, processes, lines });
      t.diagnostic(`${callbacks} callbacks, ${accepted} of them accepted; ${interrupted} deliveries ended by a kill`);
      t.diagnostic(`${announced} announcements made, ${repeats} of them again`);
    } finally {
      await processes.close();
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
}
