// node --test: the code that the site shows.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { compiled } from './code.js';

const fromTop = (path) => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('handles each kind of event, and compiles', async () => {
  const { handle } = await import(await compiled('event.ts', await fromTop('www/tools/inspect/code/event.ts')));
  assert.match(handle(await fromTop('tests/fixtures/one-render/serve-copy-poster.json')), /^poster of the render d2b46ed6-.* is ready: https:/);
  assert.match(handle(await fromTop('tests/fixtures/one-render/edit-render.json')), /is done; its files come/);
  assert.match(handle(await fromTop('tests/fixtures/ingest-source-ready.json')), /^not about a render: source /);
  assert.throws(() => handle('{}'), { code: 'invalid' });
});
