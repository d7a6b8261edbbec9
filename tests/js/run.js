// Proves the packed package in every runtime: `node tests/js/run.js [WORD]...`, where a word is a part of a name.

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suiteData } from './data.js';
import { checks as handlers } from './handlers/checks.js';
import { checks as bundlers } from './runtimes/bundlers.js';
import { checks as node } from './runtimes/node.js';
import { checks as pages } from './runtimes/pages.js';
import { checks as workers } from './runtimes/workers.js';
import { checks as shotstackApi } from './api/checks.js';
import { checks as packaging } from './packaging.js';
import { checks as site } from './www/checks.js';
import { lacks } from './system.js';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const NATIVE = join(TOP, 'target/debug/shotstack-hosting');
const TARBALL = join(TOP, 'target/npm/shotstack-hosting.tgz');
/** How many checks run at once. */
const AT_ONCE = 2;
/** How many mistakes of real handlers the suite has by number. */
const MISTAKES = 23;
/** How many failures of one runtime are printed in full. */
const PRINTED = 10;

const words = process.argv.slice(2);
const chosen = [...packaging, ...node, ...workers, ...pages, ...bundlers, ...handlers, ...shotstackApi, ...site].filter(
  ({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase())),
);
process.exitCode = (await main()) ? 0 : 1;

async function main() {
  for (const [file, task] of [[NATIVE, 'cargo build -p shotstack-hosting-cli'], [TARBALL, 'cargo xtask npm']]) {
    if (!existsSync(file)) return refuse(`there is no ${file}: ${task} makes it`);
  }
  if (chosen.length === 0) return refuse(`no check has ${words.join(' or ')} in its name`);
  const work = join(TOP, 'target/js');
  await mkdir(work, { recursive: true });
  const { module: data, counts } = await suiteData({ tests: join(TOP, 'tests'), native: NATIVE, work });
  const context = { work, tarball: TARBALL, data, counts };

  const waiting = [...chosen];
  const leftOut = [];
  let passed = 0;
  let failed = 0;
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await passes(check, context, leftOut);
      if (result === true) passed += 1;
      if (result === false) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await writeFile(join(work, 'left-out.txt'), leftOut.map((line) => `${line}\n`).join(''));
  if (leftOut.length > 0) console.log(`\nleft out:\n${leftOut.join('\n')}`);
  console.log(failed === 0 ? `\n${passed} passed` : `\n${failed} of ${chosen.length} FAILED`);
  return failed === 0;
}

/**
 * Whether a check passes, after printing its line; null if it is left out. A check gives a report of the suite, or itself
 * what to print and what it has left out.
 */
async function passes(check, context, leftOut) {
  const why = lacks(...(check.needs ?? []));
  if (why) {
    leftOut.push(`${check.name}: ${why}`);
    console.log(`left out ${check.name}`);
    return null;
  }
  const start = performance.now();
  let found;
  try {
    const given = check.report ? judged(await check.report(context), context.counts) : await check.check(context);
    found = typeof given === 'string' ? { said: given } : given;
  } catch (error) {
    found = { failures: [`${error?.stack ?? error}`] };
  }
  const { said = '', failures = [] } = found;
  leftOut.push(...(found.leftOut ?? []).map((line) => `${check.name}: ${line}`));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${failures.length === 0 ? 'ok    ' : 'FAILED'} ${check.name.padEnd(28)} ${said.padEnd(42)} ${seconds.padStart(5)} s`);
  for (const failure of failures.slice(0, PRINTED)) console.log(failure.replaceAll(/^/gm, '         '));
  if (failures.length > PRINTED) console.log(`         … and ${failures.length - PRINTED} more`);
  return failures.length === 0;
}

/** What a report of the suite amounts to. Each case of each file has to have been run, and there have to be some. */
function judged(report, counts) {
  if (report.error !== undefined) throw new Error(report.error);
  const failures = report.failures.map(({ name, why, difference }) => `${name}\n  ${why}\n  ${difference}`);
  let cases = 0;
  for (const [file, count] of Object.entries(counts)) {
    const ran = report.cases[file] ?? 0;
    if (ran !== count || count === 0) failures.push(`${file}: ${ran} of ${count} cases were run`);
    cases += ran;
  }
  if (report.odd === 0) failures.push('no odd value was tried');
  if (report.mistakes !== MISTAKES) failures.push(`${report.mistakes} of ${MISTAKES} mistakes were tried`);
  return { said: `${cases} vectors, ${report.odd} odd values, ${report.mistakes} mistakes`, failures };
}

function refuse(why) {
  console.error(`error: ${why}`);
  return false;
}
