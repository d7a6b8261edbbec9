// An empty folder, and what a new user's commands install there.

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { arch, env, platform } from 'node:process';
import { execute } from '../execute.js';
import { fromTop } from './readme.js';

const INSTALLED = fromTop('tests/js/node_modules');
/** Where the tests have a package under another name. */
const ALIASES = { typescript: 'typescript5' };
const installed = (name) => join(INSTALLED, ALIASES[name] ?? name);
const TARBALLS = ['shotstack-hosting', `cli-${platform}-${arch}-debug`].map((name) => fromTop(`target/npm/${name}.tgz`));

/** The environment of a user who has only these programs, and has set no variable that counts. */
export async function environment(work) {
  const bin = join(work, 'bin');
  await mkdir(bin, { recursive: true });
  const programs = {
    node: join(INSTALLED, `node24-${arch}/bin/node`),
    deno: join(INSTALLED, '.bin/deno'),
    bun: join(INSTALLED, '.bin/bun'),
    // Where `cargo install` would put it on the path.
    'shotstack-hosting': fromTop('target/debug/shotstack-hosting'),
  };
  for (const [name, program] of Object.entries(programs)) {
    // Another test may make the same link at once, and one of an earlier run may lead nowhere.
    const link = join(bin, `${name}-${randomUUID()}`);
    await symlink(program, link);
    await rename(link, join(bin, name));
  }
  const { NODE_ENV, NODE_TEST_CONTEXT, SHOTSTACK_URL, SHOTSTACK_API_KEY, CALLBACK_SECRET, ...others } = env;
  // Nothing is sent to anybody, nor written to the home of whoever runs the tests.
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_SEND_ERROR_REPORTS: 'false', XDG_CONFIG_HOME: join(work, '.config') };
  return { ...others, ...quiet, PATH: `${bin}:${env.PATH}`, NO_COLOR: '1' };
}

/** An empty folder, anew, and the environment of a terminal in it. */
export async function emptyFolder(name) {
  const work = fromTop('target/js/newcomer');
  const folder = join(work, name.replaceAll(/[^a-z0-9]+/gi, '-'));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return { folder, env: await environment(work) };
}

/** Runs a README's `npm install`: the packed package in place of the registry's, and of others what the tests have installed. */
export async function install({ folder, env }, command) {
  const [npm, verb, ...names] = command.split(' ');
  if (npm !== 'npm' || verb !== 'install') throw new Error(`not an npm install: ${command}`);
  if (names.includes('shotstack-hosting')) {
    await execute('npm', ['install', '--offline', '--no-audit', '--no-fund', ...TARBALLS], { cwd: folder, env });
  }
  const others = names.filter((name) => name !== 'shotstack-hosting');
  for (const name of await withDependencies(others)) await link(folder, name);
  for (const name of others) await linkPrograms(folder, name);
}

/** These packages, and all that they need, as they lie in the folder of the tests. */
async function withDependencies(names) {
  const found = new Set();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name) || !existsSync(installed(name))) continue;
    found.add(name);
    const { dependencies, optionalDependencies, peerDependencies } = await manifest(name);
    waiting.push(...Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }));
  }
  return found;
}

/** Hard links: as if it had been copied there, which some bundlers insist on. */
async function link(folder, name) {
  const target = join(folder, 'node_modules', name);
  await mkdir(dirname(target), { recursive: true });
  await execute('cp', ['-al', installed(name), target]);
}

async function linkPrograms(folder, name) {
  const { bin = {} } = await manifest(name);
  const programs = typeof bin === 'string' ? { [name.split('/').pop()]: bin } : bin;
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  for (const [program, path] of Object.entries(programs)) {
    await symlink(join('..', name, path), join(folder, 'node_modules/.bin', program));
  }
}

const manifest = async (name) => JSON.parse(await readFile(join(installed(name), 'package.json'), 'utf8'));
