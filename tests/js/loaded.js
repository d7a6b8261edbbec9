// The files that Node loads for an entry: many small ones take several times as long as one.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute } from './execute.js';
import { project } from './project.js';

const ERRORS = 'src/error.js';

/** By the system and the entry. All that are imported share the file with the errors. */
const EXPECTED = {
  import: {
    'shotstack-hosting': ['esm/index.node.js', ERRORS],
    'shotstack-hosting/init': ['esm/index.node.js', 'esm/init.node.js', ERRORS],
    'shotstack-hosting/url': ['esm/url.node.js', ERRORS],
    'shotstack-hosting/api': ['esm/api.node.js', ERRORS],
    'shotstack-hosting/testing': ['esm/testing.node.js', ERRORS],
    'shotstack-hosting/node': ['esm/node.js', ERRORS],
    'shotstack-hosting/store/sqlite': ['esm/store/sqlite.js', ERRORS],
  },
  require: {
    'shotstack-hosting': ['cjs/index.cjs', 'wasm/shotstack_hosting_bytes.cjs'],
    'shotstack-hosting/url': ['cjs/url.cjs', 'wasm/url_bytes.cjs'],
  },
};

export async function filesLoaded(context) {
  const folder = await project(context, 'loaded', {});
  let count = 0;
  for (const [system, entries] of Object.entries(EXPECTED)) {
    for (const [entry, expected] of Object.entries(entries)) {
      const loaded = await loadedBy(folder, system === 'import' ? `import '${entry}'` : `require('${entry}')`, `entry-${count}`);
      if (loaded.join() !== expected.join()) throw new Error(`${system} of ${entry} loads ${loaded.join(', ')}, not ${expected.join(', ')}`);
      count += 1;
    }
  }
  return `${count} entries`;
}

/** The package's files, of all for which Node has counted what of them was run. */
async function loadedBy(folder, program, name) {
  const file = `${name}.${program.startsWith('import') ? 'mjs' : 'cjs'}`;
  await writeFile(join(folder, file), program);
  const counts = join(folder, name);
  await execute(process.execPath, [file], { cwd: folder, env: { NODE_V8_COVERAGE: counts } });
  const [report] = await readdir(counts);
  const { result } = JSON.parse(await readFile(join(counts, report), 'utf8'));
  return result.flatMap(({ url }) => url.match(/(?<=node_modules\/shotstack-hosting\/).+/) ?? []).toSorted();
}
