// Writes the reference of the npm package, from its types.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const WWW = fileURLToPath(new URL('..', import.meta.url));

export async function writeApiPages() {
  const application = await Application.bootstrapWithPlugins({ options: `${WWW}typedoc.json`, logLevel: 'Warn' });
  const project = await application.convert();
  if (project === undefined) throw new Error('typedoc cannot read the types of the npm package');
  await application.generateOutputs(project);
  // The main entry is named after the package, not after its file.
  await edit(`${WWW}docs/api/index.md`, (text) => text.replace('# shotstack-hosting/index\n', '# shotstack-hosting\n'));
  await edit(`${WWW}docs/api/entries.md`, entries);
}

/** The entry points, and what each is for. */
const ENTRIES = {
  index: 'handlers, webhooks, renders, callback URLs',
  api: 'Shotstack’s APIs: order, ask and wait within the rate limits',
  url: 'only CDN URLs, in a small module',
  node: 'a handler in `node:http`, Express and Fastify',
  init: 'starts the WebAssembly where a page must not block',
  testing: 'events, signed requests and an emulator for your tests',
  'store/memory': 'states in memory',
  'store/sqlite': 'states in SQLite',
  'store/postgres': 'states in PostgreSQL',
  'store/redis': 'states in Redis',
  'store/durable-object': 'states in a Durable Object',
  'store/conformance': 'tests for a store of your own',
};

function entries(text) {
  const listed = [...text.matchAll(/^- \[([\w/-]+)\]/gm)].map(([, name]) => name);
  const unlike = [...new Set([...listed, ...Object.keys(ENTRIES)])].filter((name) => !(listed.includes(name) && name in ENTRIES));
  if (unlike.length > 0) throw new Error(`www/build/api-pages.js and the package's entry points differ: ${unlike.join(', ')}`);
  const line = ([name, purpose]) => `- [${name === 'index' ? 'shotstack-hosting' : `shotstack-hosting/${name}`}](${name}.md): ${purpose}`;
  return `# API in JavaScript\n\nThe entry points of the npm package:\n\n${Object.entries(ENTRIES).map(line).join('\n')}\n`;
}

async function edit(path, change) {
  const text = await readFile(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${path} has another form than expected`);
  await writeFile(path, changed);
}
