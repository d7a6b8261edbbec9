// PostgreSQL and Redis, each on a free port of loopback and in a folder of its own; stopped by process id.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';

const DEBIAN = '/usr/lib/postgresql';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** A server that ends when this process does, however that ends, and is ready when it says so. */
async function start(command, { words, folder, signal }) {
  const server = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
  const ended = once(server, 'exit');
  let said = '';
  await new Promise((ready, failed) => {
    server.on('error', failed);
    server.on('exit', (code) => failed(new Error(`${command.join(' ')} ended with ${code}\n${said}`)));
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said += text;
        if (said.includes(words)) ready();
      });
    }
  });
  return async () => {
    server.kill(signal);
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
}

/** `{ url, stop }` of a PostgreSQL of its own. */
export async function startPostgres() {
  if (!existsSync(DEBIAN)) throw new Error(`there is no ${DEBIAN}: apt-get install postgresql`);
  const version = readdirSync(DEBIAN).sort((one, other) => other - one)[0];
  const program = (name) => join(DEBIAN, version, 'bin', name);
  const folder = await mkdtemp(join(tmpdir(), 'shotstack-hosting-postgres-'));
  // It does not run as root.
  const isRoot = getuid() === 0;
  const asItself = isRoot ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
  if (isRoot) execFileSync('chown', ['postgres:postgres', folder]);
  await chmod(folder, 0o700);
  const data = join(folder, 'data');
  const initdb = [...asItself, program('initdb'), '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'];
  execFileSync('setpriv', initdb, { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/' });
  const port = await freePort();
  const options = ['listen_addresses=127.0.0.1', 'fsync=off', 'max_connections=50'].flatMap((option) => ['-c', option]);
  const stop = await start([...asItself, program('postgres'), '-D', data, '-p', port, '-k', folder, ...options], {
    words: 'database system is ready to accept connections',
    folder,
    // Without waiting for those who are connected.
    signal: 'SIGINT',
  });
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

/** `{ url, stop }` of a Redis of its own. */
export async function startRedis(options = []) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'shotstack-hosting-redis-'));
  const command = ['redis-server', '--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...options];
  const stop = await start(command, { words: 'Ready to accept connections', folder, signal: 'SIGTERM' });
  return { port, url: `redis://127.0.0.1:${port}`, stop };
}

/** `{ url, stop }` of a cluster of one node. That is enough: it too refuses a script with keys of several slots. */
export async function startRedisCluster() {
  const server = await startRedis(['--cluster-enabled', 'yes', '--cluster-port', await freePort()]);
  const command = (...args) => execFileSync('redis-cli', ['-p', server.port, 'CLUSTER', ...args], { encoding: 'utf8' });
  command('ADDSLOTSRANGE', '0', '16383');
  while (!command('INFO').includes('cluster_state:ok')) await new Promise(setImmediate);
  return server;
}
