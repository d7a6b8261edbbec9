// Where the contests are run.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { execute } from '../execute.js';
import { chromium } from '../runtimes/browsers.js';
import { html, reportOfPage } from '../runtimes/page.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const PATIENCE_MILLIS = 20 * 60_000;

/** Programs that run a file. */
export const PROGRAMS = {
  Node: { program: process.execPath, args: [] },
  Deno: { program: here('../node_modules/.bin/deno'), args: ['run', '--allow-all', '--no-prompt', '--cached-only', '--no-remote'] },
  Bun: { program: here('../node_modules/.bin/bun'), args: ['run', '--no-install'] },
};

export async function contestsIn({ program, args }) {
  return JSON.parse(await execute(program, [...args, here('print.js')], { cwd: here('.'), patience: PATIENCE_MILLIS }));
}

export async function versionOf({ program }) {
  return (await execute(program, ['--version'])).match(/\d+(?:\.\d+)+/)[0];
}

/** ajv and typebox compile by `new Function`, which the page has to allow. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'";

/** Only once the page has been loaded: until then the browser's driver waits. */
const PAGE = `import { contests } from './contests.js';
addEventListener('load', () => setTimeout(() => {
  const report = { results: contests(), version: navigator.userAgent.match(/Chrome\\/([\\d.]+)/)[1] };
  fetch('/report', { method: 'POST', body: JSON.stringify(report) });
}));`;

/** The results, and the browser's version. */
export async function contestsInChromium() {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await build({
      stdin: { contents: PAGE, resolveDir: here('.') },
      outfile: join(folder, 'main.js'),
      bundle: true,
      minify: true,
      format: 'esm',
      logLevel: 'warning',
    });
    await writeFile(join(folder, 'index.html'), html('/main.js'));
    return await reportOfPage(folder, chromium, undefined, POLICY);
  } finally {
    await rm(folder, { recursive: true });
  }
}
