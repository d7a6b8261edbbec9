// `cargo xtask bench js`: the packed package against what else there is, in one process.
//
// The first of each table is ours; a ratio above 1 says how many times longer another takes. The machine decides the
// times, so that only ratios within a table mean something.

import { createRequire } from 'node:module';
import { benchEvents } from './events.js';
import { benchUrls } from './urls.js';

const { version } = createRequire(import.meta.url)('shotstack-hosting/package.json');
console.log(`shotstack-hosting ${version}, Node ${process.version}: nanoseconds of processor time, medians`);
benchEvents();
benchUrls();
