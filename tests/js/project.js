// A project of a user's: a folder with the packed package installed, and the suite copied in.

import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from './execute.js';

const SUITE = fileURLToPath(new URL('suite', import.meta.url));

/**
 * Makes the project `name` anew, with these files, by their paths in it.
 * `type` is the project's module system where a file's ending does not say.
 */
export async function project({ work, tarball, data }, name, files, { type = 'module' } = {}) {
  const folder = join(work, name.replaceAll(/[^a-z0-9]+/gi, '-'));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(SUITE, join(folder, 'suite'), { recursive: true });
  const written = {
    ...files,
    'package.json': JSON.stringify({
      name: 'user',
      private: true,
      type,
      dependencies: { 'shotstack-hosting': `file:${relative(folder, tarball)}` },
    }),
    // The folder of the suite is ESM whatever the project is.
    'suite/package.json': '{"type": "module"}',
    'suite/data.js': data,
  };
  for (const [path, text] of Object.entries(written)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await execute('npm', ['install', '--offline', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder });
  return folder;
}
