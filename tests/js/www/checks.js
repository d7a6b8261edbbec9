// The site: built, and used in a browser.

import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';
import { nodeTest } from '../node-test.js';
import { firefox, webkit } from '../runtimes/browsers.js';
import { smoke } from './smoke.js';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));

/** On a busy machine the build takes minutes. */
const PATIENCE_MILLIS = 10 * 60_000;

/** Some tests read the built site, and wait for it. */
let built;

async function build() {
  built ??= execute(process.execPath, ['www/build/build.js'], { cwd: TOP, env: { NODE_ENV: undefined }, patience: PATIENCE_MILLIS });
  await built;
}

const nodeTests = (name) => nodeTest(process.execPath, [`tests/js/www/${name}.test.js`], TOP);

export const checks = [
  {
    name: 'www: build',
    async check() {
      await build();
      return '';
    },
  },
  ...['tools', 'code'].map((name) => ({ name: `www: ${name}`, check: () => nodeTests(name) })),
  ...['site', 'playground'].map((name) => ({
    name: `www: ${name}`,
    async check() {
      await build();
      return nodeTests(name);
    },
  })),
  ...Object.entries({ Firefox: firefox, WebKitGTK: webkit }).map(([browser, open]) => ({
    name: `www: playground, ${browser}`,
    needs: [browser],
    async check() {
      await build();
      return smoke(open);
    },
  })),
];
