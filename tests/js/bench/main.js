// `cargo xtask bench`: the core and the packed package against what else there is.
//
// With the folder of criterion's results it writes the site's page as well.

import { nativeResults } from './native.js';
import { writePage } from './page.js';
import { compared } from './rows.js';
import { contestsIn, contestsInChromium, PROGRAMS, versionOf } from './runtimes.js';
import { startContest } from './start.js';
import { printed } from './table.js';
import { execute } from '../execute.js';

const [folder] = process.argv.slice(2);
const results = {};
const versions = {};
if (folder !== undefined) {
  results.native = await nativeResults(folder);
  versions.Rust = (await execute('rustc', ['--version'])).split(' ')[1];
}
for (const [name, program] of Object.entries(PROGRAMS)) {
  versions[name] = await versionOf(program);
  results[name] = { ...(await contestsIn(program)), 'a fresh process': await startContest(program) };
  print(name);
}
const chromium = await contestsInChromium();
results.Chromium = chromium.results;
versions.Chromium = chromium.version;
print('Chromium');

const rows = compared(results);
console.log(`\n${printed(rows)}`);
if (folder !== undefined) console.log(`\nwrote ${await writePage(rows, versions)}`);

function print(where) {
  for (const [contest, times] of Object.entries(results[where])) {
    console.log(`\n${where}: ${contest}, in nanoseconds`);
    for (const [name, time] of Object.entries(times)) console.log(`  ${name.padEnd(44)}${time.toFixed(0).padStart(12)}`);
  }
}
