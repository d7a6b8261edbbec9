// The examples that bring no server of their own: Workers, Lambda and Next.js.

import { createInterface } from 'node:readline';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { Miniflare } from 'miniflare';
import { execute } from '../execute.js';
import { secret } from './emulator.js';
import { installed, listener, node, start } from './program.js';

/** The worker with Durable Objects. */
export const startWorker = (folder, bindings) =>
  inWorkerd(join(folder, 'workers'), { bindings, durableObjects: { RENDERS: { className: 'RenderInbox', useSQLite: true } } });

/** The worker with PostgreSQL at this URL. */
export const startWorkerOnPostgres = (folder, url, bindings) =>
  inWorkerd(join(folder, 'workers-postgres'), { bindings, hyperdrives: { HYPERDRIVE: url }, compatibilityFlags: ['nodejs_compat'] });

/** workerd, from the bundle that wrangler makes of the example's own configuration. */
async function inWorkerd(cwd, { bindings, ...options }) {
  await execute(execPath, [installed('wrangler/bin/wrangler.js'), 'deploy', '--dry-run', '--outdir', 'out'], {
    cwd,
    env: { WRANGLER_SEND_METRICS: 'false', WRANGLER_SEND_ERROR_REPORTS: 'false', XDG_CONFIG_HOME: join(cwd, '.config') },
  });
  const out = join(cwd, 'out');
  const files = (await readdir(out)).filter((file) => /\.(js|wasm)$/.test(file) && file !== 'worker.js');
  const output = listener();
  const miniflare = new Miniflare({
    modulesRoot: out,
    modules: ['worker.js', ...files].map((file) => ({
      type: file.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
      path: join(out, file),
    })),
    compatibilityDate: '2026-04-01',
    ...options,
    bindings: { CALLBACK_SECRET: secret, SHOTSTACK_STAGE: 'stage', ...bindings },
    cf: false,
    host: '127.0.0.1',
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) createInterface(stream).on('line', (line) => output.read(line));
    },
  });
  const hook = new URL('/shotstack', await miniflare.ready).href;
  return {
    ...output,
    hook,
    /** Its functions, as a Worker that is bound to it has them. */
    bound: () => miniflare.getWorker(),
    stop: () => miniflare.dispose(),
  };
}

/** Node, and a server before the example that calls it as this service of AWS does; see lambda-services.js. */
export async function startLambda(folder, service, env) {
  for (const file of ['lambda-server.js', 'lambda-services.js']) await cp(new URL(file, import.meta.url), join(folder, file));
  return start([execPath, 'lambda-server.js', service], { folder, env });
}

const NEXT = [node(24), installed('next/dist/bin/next')];
const QUIET = { NEXT_TELEMETRY_DISABLED: '1' };

/** `next build`, and then `next start`. With webpack: Turbopack takes no packages from outside of the project. */
export async function startNext(folder, env) {
  const [program, ...args] = NEXT;
  await execute(program, [...args, 'build', '--webpack'], { cwd: join(folder, 'next'), env: QUIET, patience: 5 * 60_000 });
  return listenInNext(['start'], folder, env);
}

/** `next dev`, where SHOTSTACK_URL counts. */
export const developInNext = (folder, env) => listenInNext(['dev', '--webpack'], folder, env);

async function listenInNext(command, folder, env) {
  const options = { folder: join(folder, 'next'), env: { ...QUIET, ...env } };
  const program = await start([...NEXT, ...command, '--hostname', '127.0.0.1', '--port', '0'], options);
  return { ...program, hook: new URL('/shotstack', program.hook).href };
}

/** What the route that sweeps replies to a cron job with this secret. */
export const sweepInNext = ({ hook }, secret) => fetch(`${hook}/sweep`, { headers: { authorization: `Bearer ${secret}` } });
