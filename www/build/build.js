// Builds the site: `node build/build.js`.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { writeApiPages } from './api-pages.js';
import { writeCodePages } from './code-pages.js';
import { relocatablePage, relocatableScript, relocatableStyle } from './relocatable.js';
import { writeRustPages } from './rust-pages.js';
import { withPolicy } from './security.js';

const WWW = fileURLToPath(new URL('..', import.meta.url));
const SITE = fileURLToPath(new URL('../../target/www', import.meta.url));

const FORMS = {
  html: (path, text) => withPolicy(relocatablePage(path, text)),
  js: (path, text) => relocatableScript(text),
  css: relocatableStyle,
};

await writeApiPages();
await writeCodePages();
await build(WWW);
for (const path of await readdir(SITE, { recursive: true })) {
  const form = FORMS[path.split('.').pop()];
  if (form === undefined) continue;
  const file = join(SITE, path);
  await writeFile(file, form(path, await readFile(file, 'utf8')));
}
await writeRustPages(SITE);
