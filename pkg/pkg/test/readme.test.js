// Runs the README's code.

import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import test from 'node:test';


const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^## (.+)\n(?:(?!^## )[^])*?^```js\n([^]*?)^```$/gm)];

test('the README has code', () => assert.ok(blocks.length >= 6));

for (const [at, [, heading, code]] of blocks.entries()) {
  test(heading, async () => {
    // Within the package, whose name then stands for itself.
    const file = new URL(`readme-${at}.tmp.mjs`, import.meta.url);
    writeFileSync(file, code);
    try {
      await import(file);
    } finally {
      rmSync(file);
    }
  });
}
