// Copies the documentation of the crates, which rustdoc writes, into the site: `rust/`.

import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TOP = fileURLToPath(new URL('../..', import.meta.url));

/** As in crates/xtask/src/lint.rs: after that nothing is left to do. */
const COMMAND = ['doc', '--workspace', '--no-deps', '--all-features'];

/** Crates that nobody depends on. */
const NOT_SHOWN = ['xtask', 'shotstack_hosting_wasm'];

export async function writeRustPages(site) {
  await promisify(execFile)('cargo', COMMAND, { cwd: TOP, env: { ...process.env, RUSTDOCFLAGS: '-D warnings' } });
  const folder = join(site, 'rust');
  await rm(folder, { recursive: true, force: true });
  await cp(join(TOP, 'target/doc'), folder, { recursive: true, filter: (path) => !NOT_SHOWN.includes(basename(path)) && basename(path) !== '.lock' });
}
