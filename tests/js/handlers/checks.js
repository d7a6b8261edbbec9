// The tests of this folder, on the packed package: each file as a project of a user's, who has databases and frameworks.

import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { arch } from 'node:process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeTest } from '../node-test.js';
import { project } from '../project.js';
import { checks as runners } from './runners.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// It is the first that has node:sqlite, and better-sqlite3 needs it.
const NODE = here(`../node_modules/node22-${arch}/bin/node`);

const FILES = {
  'what they promise': ['promises/*.test.js'],
  'node:http, Express, Fastify': ['node.test.js'],
  stores: ['stores.test.js'],
  attacks: ['attacks.test.js'],
  'wrong turns': ['wrong-turns.test.js'],
  'stores, their conformance': ['conformance.test.js'],
  'Durable Object store': ['durable-object.test.js'],
  ...Object.fromEntries(
    ['memory', 'node:sqlite', 'better-sqlite3', 'postgres', 'redis', 'Durable Objects'].map((store) => [
      `storm, ${store}`,
      ['storm.test.js', `--test-name-pattern=^${store}`],
    ]),
  ),
  ...Object.fromEntries(
    ['node:sqlite', 'postgres', 'redis'].map((store) => [`kills, ${store}`, ['kills.test.js', `--test-name-pattern=^${store}`]]),
  ),
};

/** What they share with other tests. */
const SHARED = ['system.js', 'error-of.js'];

const inNode = Object.entries(FILES).map(([name, [file, ...further]]) => ({
  name: `handlers: ${name}`,
  async check(context) {
    const folder = await project(context, `handlers ${name}`, {});
    await cp(here('.'), join(folder, 'handlers'), { recursive: true });
    for (const file of SHARED) await cp(here(`../${file}`), join(folder, file));
    await linkInstalled(folder);
    return nodeTest(NODE, ['--no-warnings', ...further, `handlers/${file}`], folder);
  },
}));

export const checks = [...inNode, ...runners];

/** What the tests import besides the package, from where it is installed. */
async function linkInstalled(folder) {
  const { devDependencies } = JSON.parse(await readFile(here('../package.json'), 'utf8'));
  for (const name of Object.keys(devDependencies)) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(here(`../node_modules/${name}`), link);
  }
}
