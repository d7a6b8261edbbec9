// The tests of this folder and of ../examples, in the one command that runs them all.

import { symlink } from 'node:fs/promises';
import { arch, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodeTest } from '../node-test.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const FILES = {
  'instances of WebAssembly': 'engine.test.js',
  'calls into WebAssembly': 'crossings.test.js',
  'plain events and URLs': 'plain.test.js',
  'turns, by the loop of the handler': 'turns.test.js',
  'where Shotstack is': 'shotstack-url.test.js',
  'ShotstackApi: requests': 'api/requests.test.js',
  'ShotstackApi: in a page': 'api/page.test.js',
  'ShotstackApi: orders': 'api/submit.test.js',
  'ShotstackApi: requests of turns': 'api/turn-requests.test.js',
  'ShotstackApi: waits': 'api/waits.test.js',
  'ShotstackApi: vectors of the plan': 'api/poll.test.js',
  'ShotstackApi: in every runtime': 'api/runtimes.test.js',
  'ShotstackApi: many waits': 'api/emulator.test.js',
  'sweeps: every callback is lost': 'api/lost.test.js',
  'a flood of forged webhooks': 'api/flood.test.js',
  'examples: every one': 'examples/servers.test.js',
  'examples: events of AWS Lambda': 'examples/lambda.test.js',
  'examples: lost webhooks': 'examples/lost.test.js',
  'emulator: its page': 'emulator/page.test.js',
  'newcomer: the first hour': 'newcomer/first-hour.test.js',
  'newcomer: wrong turns': 'newcomer/wrong-turns.test.js',
  'npx, and shotstack-hosting/testing': 'npx.test.js',
};

/** It is the first that has node:sqlite, which the examples in the types use. */
const NODE_22 = here(`../node_modules/node22-${arch}/bin/node`);

export const checks = [
  ...Object.entries(FILES).map(([name, file]) => check(name, execPath, [file])),
  check('TypeScript: examples', NODE_22, ['--no-warnings', 'types/examples.test.js']),
];

function check(name, node, args) {
  return {
    name,
    async check() {
      await linkPackage();
      return nodeTest(node, args, here('..'));
    },
  };
}

/** Tests of this folder import the package by its name. */
async function linkPackage() {
  try {
    await symlink('../../../pkg', here('../node_modules/shotstack-hosting'));
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
