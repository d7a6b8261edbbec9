// node --test: the eighteen mistakes.

import { readFile, readdir } from 'node:fs/promises';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as api from 'shotstack-hosting';
import { mistakes } from './mistakes.js';

const FIXTURES = process.env.FIXTURES ?? fileURLToPath(new URL('../../fixtures', import.meta.url));
const paths = (await readdir(FIXTURES)).filter((path) => path.endsWith('.json'));
const fixtures = Object.fromEntries(
  await Promise.all(paths.map(async (path) => [path, await readFile(`${FIXTURES}/${path}`, 'utf8')])),
);

for (const [number, { name, check }] of Object.entries(mistakes)) {
  it(`mistake ${number}: ${name}`, () => check(api, fixtures));
}
