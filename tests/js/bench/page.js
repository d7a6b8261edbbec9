// The site's page of the comparison.

import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { chart } from './chart.js';
import { OBSTACLES } from './obstacles.js';
import { cells } from './table.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PAGE = here('../../../www/docs/design/benchmarks.md');

const SITE = '\n## The site\n';

const PEERS = ['ajv', '@sinclair/typebox', 'valibot', 'zod', '@imgix/js-core', '@cloudinary/url-gen', 'unpic'];

export async function writePage(rows, versions) {
  // What follows from there on is measured by `cargo xtask www --lighthouse`.
  const [, site = ''] = (await readFile(PAGE, 'utf8')).split(SITE);
  await writeFile(PAGE, (await text(rows, versions)) + SITE + site);
  return PAGE;
}

async function text(rows, versions) {
  const [head, ...lines] = cells(rows);
  const line = (words) => `| ${words.join(' | ')} |`;
  const said = Object.entries({ ...versions, ...(await peers()) }).map(([name, version]) => `${name} ${version}`);
  const [main, api, url] = await Promise.all(['index', 'api', 'url'].map(kilobytes));
  return `---
aside: false
---

# Benchmarks

\`cargo xtask bench\` measures in Rust, Node, Deno, Bun and Chromium, and writes this page. Times differ between machines, so only figures of one run are
compared: all programs get the same bodies of about 309 bytes, make the same checks, and have to give the same events and refuse the same wrong bodies. They take turns,
round by round; each figure is a median, in JavaScript of the processor's time (in Chromium of the clock's).

## How many times faster

A bar is the ratio of the other program's time to ours, and the mark across it is our goal. Left of the line at 1, the other is faster.

${chart(rows)}

${line(head)}
${line(head.map(() => '---'))}
${lines.map(line).join('\n')}

## What stands in the way

${OBSTACLES}

## What is compared

- serde_json reads a body into a struct and checks nothing more; the \`url\` crate builds and parses, with our checks of the parts. A state is compared with the same members in plain structs.
- A validator in JavaScript parses the body, checks members, types, ids, status, time and URL, and makes the same event, whose members are all read.
- imgix and the others build URLs of their own form, which are longer or shorter than ours.
- A fresh process is measured from its start to its first verdict, without what an empty program takes.

## Where

${cpus().length} processors, ${cpus()[0].model.trim()}, load average ${loadavg()[0].toFixed(0)}. ${said.join(', ')}.

## Size

What a program loads, minified, after Brotli: ${main} KB for \`shotstack-hosting\`, ${api} KB for \`/api\`, ${url} KB for \`/url\`. A test fails if one grows by more than 5 %.
`;
}

async function peers() {
  const { packages } = JSON.parse(await readFile(here('package-lock.json'), 'utf8'));
  return Object.fromEntries(PEERS.map((name) => [name, packages[`node_modules/${name}`].version]));
}

async function kilobytes(entry) {
  const { outputFiles } = await build({
    entryPoints: [here(`../../../pkg/${entry}.js`)],
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    logLevel: 'warning',
  });
  return Math.round(brotliCompressSync(outputFiles[0].contents).length / 1000);
}
