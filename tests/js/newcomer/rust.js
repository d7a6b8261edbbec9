// A new user's package in Rust, by the README of the crate.

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execute } from '../execute.js';
import { environment } from './folder.js';
import { freePort } from './ports.js';
import { blocks, fromTop, lines } from './readme.js';

const README = 'crates/core/README.md';
const HEADING = 'From cargo new to a render that is ready';

/** `{ folder, env, port, emulate, commands }`: the package, built, and the commands that are left to type. It is removed after the test. */
export async function rustPackage(test) {
  const [[, emulate], [newPackage, ...adding], commands] = (await blocks(README, HEADING, ['sh', 'sh', 'sh'])).map(lines);
  // Outside of this repository, whose workspace would take the package in.
  const work = await mkdtemp(join(tmpdir(), 'shotstack-hosting-newcomer-'));
  test.after(() => rm(work, { recursive: true }));
  const env = {
    ...(await environment(fromTop('target/js/newcomer'))),
    CARGO_NET_OFFLINE: 'true',
    // Where most is built already, if it is built in the same way.
    CARGO_TARGET_DIR: fromTop('target'),
    CARGO_TERM_QUIET: 'true',
  };
  await mkdir(join(work, '.cargo'));
  await writeFile(join(work, '.cargo/config.toml'), '[profile.dev]\ndebug = "line-tables-only"\n[profile.dev.package."*"]\ndebug = false\n');

  const run = (command, cwd) => execute('sh', ['-ec', command], { cwd, env, patience: 10 * 60_000 });
  await run(newPackage, work);
  const folder = join(work, newPackage.split(' ').pop());
  await cp(fromTop('Cargo.lock'), join(folder, 'Cargo.lock'));
  for (const command of adding) await run(inPlaceOfTheRegistrys(command), folder);

  const port = await freePort();
  for (const [, source, target] of (await section()).matchAll(/\]\((\S+\.rs)\),? as `(\S+)`/g)) {
    const text = await readFile(join(dirname(fromTop(README)), source), 'utf8');
    await writeFile(join(folder, target), text.replaceAll('3000', `${port}`));
  }
  await run('cargo build', folder);
  return { folder, env, port, emulate, commands };
}

const section = async () => (await readFile(fromTop(README), 'utf8')).split(`## ${HEADING}\n`)[1].split('\n## ')[0].replaceAll('\n', ' ');

/** Our own crates from their folders. */
function inPlaceOfTheRegistrys(command) {
  if (!command.startsWith('cargo add ')) return command;
  const ours = { 'shotstack-hosting': 'core', 'shotstack-hosting-client': 'client' };
  const [, , ...words] = command.split(' ');
  const others = words.filter((word) => ours[word] === undefined);
  const commands = words.filter((word) => ours[word] !== undefined).map((name) => `cargo add --path ${fromTop(`crates/${ours[name]}`)}`);
  if (others.length > 0) commands.push(`cargo add ${others.join(' ')}`);
  return commands.join(' && ');
}
