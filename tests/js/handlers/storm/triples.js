// Three callbacks of a render that come together, as Shotstack sends them when a render is done: none has to come again, and
// nobody has to look after the render.

import assert from 'node:assert/strict';
import { random, shuffled } from './faults.js';
import { deliveriesOf, dueOf } from './renders.js';

const ROLES = ['main', 'poster'];
/** How many renders are dealt with at once. */
const AT_ONCE = 4;

/**
 * Delivers three callbacks of each of `renders` at once. Gives how many milliseconds each render took, from its callbacks to
 * the last reply, by which all has been announced; but not of the first. `ask` and `book` are those of a storm.
 */
export async function triples({ renders, seed, ask, book }) {
  const next = random(seed);
  const names = Array.from({ length: renders }, (_, at) => `triple-${seed}-${at}`);
  const take = async (render) => {
    const callbacks = shuffled(deliveriesOf(render, ROLES), next);
    const site = Math.floor(next() * 1000);
    const begun = performance.now();
    const statuses = await Promise.all(callbacks.map((callback, at) => ask(site + at, { ...callback, calm: true })));
    const millis = performance.now() - begun;
    assert.deepEqual(statuses, [200, 200, 200], `the replies to the callbacks of ${render}`);
    return millis;
  };
  // The first waits until the sites have started.
  const [first, ...waiting] = names;
  await take(first);
  const millis = [];
  const worker = async () => {
    while (waiting.length > 0) millis.push(await take(waiting.shift()));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  const lines = await book();
  assert.deepEqual(lines.filter((line) => line.startsWith('defect')), []);
  const made = lines.filter((line) => line.startsWith('finished ')).map((line) => line.split(' ')[1]);
  assert.deepEqual(made.sort(), names.flatMap((render) => dueOf(render, ROLES)).sort(), 'each announcement is made once, by the three callbacks alone');
  return millis;
}

/** In words: the median, the 99th percentile and the longest. */
export function summary(millis) {
  const sorted = millis.toSorted((one, other) => one - other);
  const at = (part) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]);
  return `median ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
}
