// The code blocks and code files of the site: compiled strictly, and run.

import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(TOP, 'target/js/www');

/** A folder in which the package can be imported by its name. */
async function folder() {
  await mkdir(join(FOLDER, 'node_modules'), { recursive: true });
  const link = join(FOLDER, 'node_modules/shotstack-hosting');
  if (!existsSync(link)) await symlink(join(TOP, 'pkg'), link);
  await writeFile(join(FOLDER, 'package.json'), '{"type": "module"}');
  return FOLDER;
}

/** Writes a file there, and gives its path. */
export async function written(name, text) {
  const path = join(await folder(), name);
  await writeFile(path, text);
  return path;
}

/** Compiles TypeScript texts by their names, strictly and all at once, and gives the paths of the JavaScript by the same names. */
export async function compiled(texts) {
  const paths = await Promise.all(Object.entries(texts).map(([name, text]) => written(`${name}.ts`, text)));
  const tsc = join(TOP, 'tests/js/node_modules/typescript5/bin/tsc');
  await execute(process.execPath, [tsc, '--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom', ...paths]);
  return Object.fromEntries(Object.keys(texts).map((name, at) => [name, paths[at].replace(/\.ts$/, '.js')]));
}
