// A fresh process to its first verdict: the processor's time above that of a process that does nothing.

import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';
import { textsOf } from './bodies.js';
import { median } from './measure.js';

const ROUNDS = 15;
const PROGRAMS = {
  'an empty module': 'empty.mjs',
  'shotstack-hosting, ESM': 'ours.mjs',
  'shotstack-hosting, CommonJS': 'ours.cjs',
  'zod 4': 'zod.mjs',
};

/** Nanoseconds, by the name of the program. */
export async function startContest({ program, args }) {
  const [body] = textsOf(1);
  const names = Object.keys(PROGRAMS);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) {
      const file = fileURLToPath(new URL(`start/${PROGRAMS[name]}`, import.meta.url));
      times[name].push(Number(await execute(program, [...args, file, body])) * 1000);
    }
  }
  const [empty, ...others] = names.map((name) => median(times[name]));
  return Object.fromEntries(others.map((time, at) => [names[at + 1], time - empty]));
}
