// Handlers in several processes, under load, each of which may be killed at any moment; and a publisher that gives up after
// two attempts.

import assert from 'node:assert/strict';
import { waitBefore } from 'shotstack-hosting';
import { random, shuffled } from '../storm/faults.js';
import { orderOf } from './orders.js';
import { verdict } from './verdict.js';

const START = 1_626_087_884_574;
const ATTEMPTS = 2;
const ORDERS_AT_ONCE = 5;
/** A process is killed so soon after one of the replies, of which any may be the one. */
const LONGEST_MILLIS = 3;
const MINUTE = 60_000;

/** Kills `kills` times. `processes` are the sites, and `lines()` gives what they have noted. */
export async function killed({ kills, seed, processes, lines }) {
  const next = random(seed);
  const below = (end) => Math.floor(next() * end);
  const orders = [];
  let now = START;

  let interrupted = 0;
  const defects = [];
  const publish = async (callback, replied) => {
    try {
      await deliver(callback, replied);
    } catch (error) {
      defects.push(error);
      replied();
    }
  };
  const deliver = async (callback, replied) => {
    for (let attempt = 1; attempt <= ATTEMPTS && !callback.accepted; attempt += 1) {
      const at = now + (waitBefore(attempt) ?? 0);
      const status = await processes.ask(below(1000), { ...callback, now: at });
      assert.ok([200, 503, null].includes(status), `the reply to a callback is ${status}`);
      callback.accepted = status === 200;
      interrupted += status === null ? 1 : 0;
      replied();
    }
  };

  const published = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const fresh = Array.from({ length: ORDERS_AT_ONCE }, (_, at) => orderOf(`render-${seed}-${kill}-${at}`, next, now));
    orders.push(...fresh);
    const callbacks = shuffled(fresh.flatMap((order) => order.callbacks), next);
    const moment = counting(below(callbacks.length));
    published.push(...callbacks.map((callback) => publish(callback, moment.count)));
    const swept = next() < 0.3 ? processes.ask(below(1000), { now, sweep: true }) : undefined;
    await moment.reached;
    await new Promise((resolve) => setTimeout(resolve, next() * LONGEST_MILLIS));
    await processes.kill(below(1000));
    await swept;
    if (defects.length > 0) throw defects[0];
    now += below(40_000);
  }
  await Promise.all(published);
  assert.deepEqual(defects, []);

  // All processes have been started again, and one sweeps: until every lease has ended, then until every deadline.
  for (const wait of [MINUTE, MINUTE, 31 * MINUTE, MINUTE]) {
    now += wait;
    const swept = await processes.ask(0, { now, sweep: true });
    assert.deepEqual({ failed: swept.failed, more: swept.more }, { failed: 0, more: false });
  }
  const reports = new Map();
  for (const { render } of orders) {
    const { report, announced, pending } = await processes.ask(0, { now, look: render });
    assert.deepEqual([...announced, ...pending], [], `due, and never announced by the sweep, of ${render}`);
    reports.set(render, report);
  }
  const found = verdict({ orders, reports, lines: lines() });
  assert.ok(found.accepted > 0 && found.announced > 0, 'no callback was accepted');
  return { callbacks: published.length, interrupted, ...found };
}

/** `reached` resolves when `count` was called so often. */
function counting(times) {
  let left = times;
  let reach;
  const reached = new Promise((resolve) => (reach = resolve));
  if (left === 0) reach();
  const count = () => {
    left -= 1;
    if (left === 0) reach();
  };
  return { reached, count };
}
