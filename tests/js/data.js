// All that the suite reads, as one module: not every runtime can read files.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nativeVerdicts } from './native.js';

/** The plan is no export of the package: api/poll.test.js tries it. */
const OF_OTHERS = ['poll.json'];

/** The module's text, and how many cases each file of vectors has. */
export async function suiteData({ tests, native, work }) {
  const vectors = await texts(join(tests, 'vectors'), OF_OTHERS);
  vectors['requests.json'] = withoutOrders(vectors['requests.json']);
  const fixtures = await texts(join(tests, 'fixtures'));
  const parsed = Object.fromEntries(Object.entries(vectors).map(([path, text]) => [path, JSON.parse(text)]));
  const verdicts = await nativeVerdicts({ native, work, cases: parsed['events.json'].cases, fixtures });
  // As texts, so that JSON.parse makes a member of `__proto__`, which an object literal does not.
  const data = { vectors, fixtures, verdicts };
  return {
    module: `export default ${JSON.stringify(data)};\n`,
    counts: Object.fromEntries(Object.entries(parsed).map(([path, file]) => [path, file.cases.length])),
  };
}

/** Here an edit is an object, whose text JavaScript writes: api/submit.test.js has these cases. */
function withoutOrders(requests) {
  const { cases } = JSON.parse(requests);
  return JSON.stringify({ cases: cases.filter(({ input }) => input.operation !== 'submitRender') });
}

async function texts(folder, without = []) {
  const paths = await readdir(folder, { recursive: true });
  const json = paths.filter((path) => path.endsWith('.json') && !without.includes(path)).sort();
  return Object.fromEntries(await Promise.all(json.map(async (path) => [path, await readFile(join(folder, path), 'utf8')])));
}
