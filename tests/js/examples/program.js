// An example as a user starts it.

import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { secret } from './emulator.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const installed = (path) => here(`../node_modules/${path}`);

export const node = (major) => installed(`node${major}-${process.arch}/bin/node`);

/** Where each runtime is, and what it is given: no more than it needs. */
export const RUNTIMES = {
  'Node 20': [node(20)],
  'Node 24': [node(24), '--no-warnings'],
  Deno: [installed('.bin/deno'), 'run', '--no-prompt', '--no-remote', '--cached-only', '--allow-env', '--allow-net=127.0.0.1', '--allow-read=.', '--allow-write=.'],
  Bun: [installed('.bin/bun'), 'run', '--no-install'],
};

/** Next installs what it misses of its types and its compiler. */
const DEPENDENCIES = [
  ...['express', 'fastify', 'hono', 'pg', 'redis', 'next', 'react', 'react-dom'].map((name) => [name]),
  ...['@types/node', '@types/react'].map((name) => [name]),
  ['typescript', 'typescript5'],
];

/** A folder with the examples, where the package and what they need is installed. */
export async function workplace(name) {
  const folder = join(here('../../../target/js/examples'), name.replaceAll(/[^a-z0-9]+/gi, '-'));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(here('../../../pkg/examples'), folder, { recursive: true });
  await mkdir(join(folder, 'node_modules'));
  await mkdir(join(folder, 'node_modules/@types'));
  for (const [dependency, from = dependency] of DEPENDENCIES) {
    await symlink(installed(from), join(folder, 'node_modules', dependency));
  }
  // Deno imports what is a dependency, and nothing else.
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies: { 'shotstack-hosting': '*' } }));
  await cp(here('../../../pkg'), join(folder, 'node_modules/shotstack-hosting'), {
    recursive: true,
    filter: (path) => !path.includes('/node_modules/') && !path.endsWith('/examples'),
  });
  return folder;
}

const ANNOUNCED = /^(\S+) (is ready|has failed|is overdue): (.*)$/;
const HOW = { 'is ready': 'ready', 'has failed': 'failed', 'is overdue': 'overdue' };

/** Reads lines of output, among them `ORDER is ready: URL`, `ORDER has failed: REASON` and `ORDER is overdue: REASON`. */
export function listener() {
  const announced = [];
  const other = [];
  const lines = new EventEmitter();
  return {
    announced,
    other,
    /** Resolves when it holds, or when nothing has been announced for so long that it will not. */
    async until(holds) {
      try {
        while (!holds()) await once(lines, 'announced', { signal: AbortSignal.timeout(60_000) });
      } catch (error) {
        if (error.name !== 'AbortError') throw error;
      }
    },
    read(line) {
      const match = ANNOUNCED.exec(line);
      if (match) {
        announced.push({ order: match[1], how: HOW[match[2]], what: match[3] });
        lines.emit('announced');
      } else other.push(line);
    },
  };
}

/** `{ hook, announced, other, stop }` of a program that prints its URL, and then what is announced. */
export async function start([program, ...args], { folder, env }) {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, CALLBACK_SECRET: secret, PORT: '0', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = listener();
  const ended = once(child, 'exit');
  const listening = new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const url = /http:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined && !ANNOUNCED.test(line)) resolve(url);
      output.read(line);
    });
    createInterface(child.stderr).on('line', (line) => output.other.push(line));
    child.on('error', reject);
    ended.then(([code]) => reject(new Error(`it has ended with ${code}:\n${output.other.join('\n')}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    return { ...output, hook: await listening, stop };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
