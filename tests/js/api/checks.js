// The tests of this folder and of ../examples, in the one command that runs them all.

import { symlink } from 'node:fs/promises';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const FILES = {
  'instances of WebAssembly': 'engine.test.js',
  'where Shotstack is': 'shotstack-url.test.js',
  'ShotstackApi: requests': 'api/requests.test.js',
  'ShotstackApi: in a page': 'api/page.test.js',
  'ShotstackApi: orders': 'api/submit.test.js',
  'ShotstackApi: waits': 'api/waits.test.js',
  'ShotstackApi: fallback to polling': 'api/fallback.test.js',
  'ShotstackApi: vectors of the plan': 'api/poll.test.js',
  'ShotstackApi: in every runtime': 'api/runtimes.test.js',
  'ShotstackApi: a thousand waits': 'api/emulator.test.js',
  'examples: every one': 'examples/servers.test.js',
  'examples: events of AWS Lambda': 'examples/lambda.test.js',
  'examples: lost webhooks': 'examples/fallback.test.js',
  'emulator: its page': 'emulator/page.test.js',
  'README: from npm install': 'examples/readme.test.js',
};

export const checks = Object.entries(FILES).map(([name, file]) => ({
  name,
  async check() {
    await linkPackage();
    const args = ['--test', '--test-reporter=spec', file];
    const said = await execute(execPath, args, { cwd: here('..'), env: { NODE_TEST_CONTEXT: undefined }, patience: 10 * 60_000 });
    const [count] = said.match(/(?<=^ℹ pass )\d+/m) ?? [0];
    if (Number(count) === 0) throw new Error(said);
    const [seed] = said.match(/seed \d+/) ?? [];
    return [`${count} tests`, seed].filter(Boolean).join(', ');
  },
}));

/** Tests of this folder import the package by its name. */
async function linkPackage() {
  try {
    await symlink('../../../pkg', here('../node_modules/shotstack-hosting'));
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
