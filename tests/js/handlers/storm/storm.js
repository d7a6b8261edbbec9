// Shotstack's publisher in a storm, and the laws that hold all the same.
//
// Time is what the publisher says it is: it goes on when nobody has anything to do until the next attempt. So nothing
// here sleeps, and a lease ends only where its holder has given up or died.

import assert from 'node:assert/strict';
import { waitBefore } from 'shotstack-hosting';
import { random, shuffled } from './faults.js';
import { deliveriesOf, dueOf, ROLES } from './renders.js';

const START = 1_626_087_884_574;
const LAST_ATTEMPT = 10;

/**
 * Delivers, all at once, `copies` of the deliveries about each of `renders`; first without the thumbnails, to see that
 * nothing is announced too early. `ask(at, message)` is a site's answer, `book()` gives the lines that sites have noted.
 */
export async function storm({ renders, copies, seed, faults, ask, book }) {
  const next = random(seed);
  const names = Array.from({ length: renders }, (_, at) => `render-${seed}-${at}`);
  const all = names.map((render) => deliveriesOf(render, ROLES, START));
  let now = START;

  const publish = async (deliveries) => {
    let waiting = shuffled(
      deliveries.flatMap((one) => Array.from({ length: copies }, () => one)),
      next,
    );
    for (let attempt = 1; waiting.length > 0; attempt += 1) {
      // After its last attempt the publisher gives up. What is tested here is not the publisher, so it goes on in calm.
      now += attempt === 1 ? 0 : (waitBefore(attempt) ?? 900_000);
      const calm = !faults || attempt > LAST_ATTEMPT;
      assert.ok(attempt <= LAST_ATTEMPT + 2, `${waiting.length} deliveries are still refused in calm`);
      const statuses = await Promise.all(waiting.map((one) => ask(Math.floor(next() * 1000), { ...one, now, calm })));
      const odd = statuses.filter((status) => ![200, 503, null].includes(status));
      assert.deepEqual(odd, [], 'other answers than 200 and 503');
      waiting = waiting.filter((_, at) => statuses[at] !== 200);
      if (!faults && waiting.length > 0 && attempt === LAST_ATTEMPT) {
        assert.fail(`the publisher gives up on ${waiting.length}: ${statuses} ${(await book()).slice(0, 5)}`);
      }
    }
  };

  await publish(all.flatMap(([main, poster, , done]) => [main, poster, done]));
  const early = (await book()).filter((line) => line.includes('render.ready/') || line.includes('-thumbnail'));
  assert.deepEqual(early, [], 'said too early');

  await publish(all.flat());
  // Timers come to what a publisher's last attempt has left behind.
  for (let round = 0; round < 2; round += 1) {
    now += 60_000;
    const woken = await Promise.all(names.map((render, at) => ask(at, { render, wake: render, now, calm: true })));
    if (round === 1) assert.deepEqual(new Set(woken), new Set([200]));
  }
  return judge(names.flatMap((render) => dueOf(render, ROLES)), await book(), faults);
}

function judge(due, lines, faults) {
  const defects = lines.filter((line) => line.startsWith('defect'));
  assert.deepEqual(defects, []);
  const injected = lines.filter((line) => line.startsWith('fault'));
  const count = (word) => {
    const counts = new Map(due.map((id) => [id, 0]));
    for (const line of lines.filter((line) => line.startsWith(`${word} `))) {
      const [, id, ready] = line.split(' ');
      assert.ok(counts.has(id), `falsely announced: ${id}`);
      if (id.startsWith('render.ready') && word === 'began') assert.equal(ready, '3', `${id} with ${ready} files`);
      counts.set(id, counts.get(id) + 1);
    }
    return counts;
  };
  const began = count('began');
  const finished = count('finished');
  for (const id of due) assert.ok(finished.get(id) >= 1, `never announced: ${id}`);
  const repeats = [...began.values()].reduce((sum, times) => sum + times - 1, 0);
  if (!faults) {
    assert.equal(injected.length, 0);
    assert.equal(repeats, 0, `announced more than once: ${[...began].filter(([, times]) => times > 1)}`);
  }
  // One fault spoils at most what one delivery has in hand: all that is due of a render.
  assert.ok(repeats <= injected.length * 4, `${repeats} repeats after ${injected.length} faults`);
  return { announced: due.length, repeats, faults: injected.length, deaths: injected.filter((line) => line.includes('died')).length };
}
