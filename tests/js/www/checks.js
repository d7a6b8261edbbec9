// The site: built, and used in a browser.

import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';
import { nodeTest } from '../node-test.js';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));

/** The tests read the built site, so they wait for it. */
let built;

async function build() {
  built ??= execute(process.execPath, ['www/build/build.js'], { cwd: TOP, env: { NODE_ENV: undefined } });
  await built;
}

export const checks = ['tools', 'code', 'site', 'playground'].map((name) => ({
  name: `www: ${name}`,
  async check() {
    await build();
    return nodeTest(process.execPath, [`tests/js/www/${name}.test.js`], TOP);
  },
}));
