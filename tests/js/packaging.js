// What is wrong with the package before it is run: its manifest, its types, its first call.

import { copyFile, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { execute } from './execute.js';
import { filesLoaded } from './loaded.js';
import { project } from './project.js';
import { checks as codes } from './types/codes.js';
import { checks as platforms } from './types/platforms.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TOP = here('../..');
const ATTW = here('node_modules/@arethetypeswrong/cli/dist/index.js');

export const checks = [
  {
    name: 'publint',
    async check({ tarball }) {
      const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(await readFile(tarball)).buffer }, strict: true });
      if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'));
      return 'finds nothing';
    },
  },
  {
    name: 'Are the types wrong?',
    async check({ tarball, work }) {
      // It deletes what it has looked at.
      const copy = join(work, 'attw.tgz');
      await copyFile(tarball, copy);
      await execute(process.execPath, [ATTW, copy, '--no-color', '--no-emoji']);
      return 'finds nothing';
    },
  },
  ...['typescript5', 'typescript7'].map((compiler) => ({
    name: compiler.replace('typescript', 'TypeScript '),
    check: (context) => compiled(context, compiler),
  })),
  {
    name: 'no paths of the builder',
    async check(context) {
      const folder = join(await project(context, 'contents', {}), 'node_modules/shotstack-hosting');
      const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      for (const { parentPath, path, name } of files) {
        const file = join(parentPath ?? path, name);
        const text = await readFile(file);
        for (const place of [homedir(), TOP]) {
          const at = text.indexOf(place);
          if (at >= 0) throw new Error(`${relative(folder, file)}: ${text.subarray(at, at + 100).toString('latin1')}`);
        }
      }
      return `${files.length} files`;
    },
  },
  ...codes,
  ...platforms,
  { name: 'the files of an entry', check: filesLoaded },
  nodeCheck('each export called first', 'first.cjs'),
  nodeCheck('values of another realm', 'realm.cjs'),
];

/** A program that fails by throwing, and else prints what it did. */
function nodeCheck(name, file) {
  return {
    name,
    async check(context) {
      const program = await readFile(here(`runtimes/${file}`), 'utf8');
      const folder = await project(context, name, { 'main.cjs': program });
      return (await execute(process.execPath, ['main.cjs'], { cwd: folder })).trim();
    },
  };
}

/** How a user's project can be set: which files, under which options. */
const SETTINGS = [
  ['usage.mts', ['--module', 'nodenext']],
  ['usage.cts', ['--module', 'nodenext']],
  ['usage.ts', ['--module', 'preserve', '--moduleResolution', 'bundler']],
  // An object that says `undefined` where nothing is meant has to do there too.
  ['usage.ts', ['--module', 'esnext', '--moduleResolution', 'bundler', '--exactOptionalPropertyTypes', '--lib', 'es2022,dom']],
];

/** `@ts-expect-error` makes an error of what should be one and is not: the negative tests are in the same files. */
async function compiled(context, compiler) {
  const usage = await readFile(here('types/usage.ts'), 'utf8');
  const folder = await project(context, compiler, {
    'usage.ts': usage,
    'usage.mts': usage,
    'usage.cts': usage,
  });
  // No other types are about: not Node's and, but for the last setting, not a page's.
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022'];
  const { version } = JSON.parse(await readFile(here(`node_modules/${compiler}/package.json`), 'utf8'));
  for (const [file, setting] of SETTINGS) {
    await execute(process.execPath, [here(`node_modules/${compiler}/bin/tsc`), ...options, ...setting, file], { cwd: folder });
  }
  return `${version}, ${SETTINGS.length} settings`;
}
