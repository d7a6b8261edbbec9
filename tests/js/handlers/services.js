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

/** `{ url, stop }` of a PostgreSQL of its own. */
export async function startPostgres() {
  if (!existsSync(DEBIAN)) throw new Error(`there is no ${DEBIAN}: apt-get install postgresql`);
  const version = readdirSync(DEBIAN).sort((one, other) => other - one)[0];
  const bin = join(DEBIAN, version, 'bin');
  const folder = await mkdtemp(join(tmpdir(), 'shotstack-hosting-postgres-'));
  // PostgreSQL does not run as root.
  const isRoot = getuid() === 0;
  const run = (program, ...args) => {
    const command = [join(bin, program), ...args];
    if (isRoot) command.unshift('setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups');
    execFileSync(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/' });
  };
  if (isRoot) execFileSync('chown', ['postgres:postgres', folder]);
  await chmod(folder, 0o700);
  const data = join(folder, 'data');
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync');
  const port = await freePort();
  const options = `-c listen_addresses=127.0.0.1 -p ${port} -k ${folder} -c fsync=off -c max_connections=50`;
  run('pg_ctl', '-w', '-D', data, '-l', join(folder, 'log'), '-o', options, 'start');
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      run('pg_ctl', '-w', '-D', data, '-m', 'immediate', 'stop');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `{ url, stop }` of a Redis of its own. */
export async function startRedis() {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'shotstack-hosting-redis-'));
  const server = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  await new Promise((ready, failed) => {
    server.on('error', failed);
    server.on('exit', (code) => failed(new Error(`redis-server ended with ${code}`)));
    server.stdout.setEncoding('utf8').on('data', (text) => text.includes('Ready to accept connections') && ready());
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
