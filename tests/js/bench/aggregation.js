// The bodies of many renders, added up: which renders are ready, and where their files are.

import { reports } from 'shotstack-hosting';
import { bytesOf, jsonOf, textsOf } from './bodies.js';
import { cdnByExpression, finish } from './checks.js';
import { measured } from './measure.js';
import { OURS } from './names.js';
import { VALIDATORS } from './validators.js';

const COUNT = 60_000;
const ROUNDS = 5;

function byReports(bodies) {
  let sum = 0;
  for (const { status, assets } of reports(bodies).renders) {
    if (status !== 'ready') throw new Error(status);
    for (const { role, url } of assets) sum += role.length + url.length;
  }
  return sum;
}

/** What a program writes that keeps a Map: the later event of a file counts. */
const byMap = (check) => (bodies) => {
  const renders = new Map();
  for (const body of bodies) {
    const event = finish(check(jsonOf(body)), cdnByExpression);
    let files = renders.get(event.render);
    if (files === undefined) renders.set(event.render, (files = new Map()));
    const known = files.get(event.id);
    if (known === undefined || known.completed < event.completed) files.set(event.id, event);
  }
  let sum = 0;
  for (const files of renders.values()) {
    const isReady = [...files.values()].some(({ cdn, status }) => cdn.role === 'main' && status === 'ready');
    if (!isReady) throw new Error('not ready');
    for (const { cdn, url } of files.values()) sum += cdn.role.length + url.length;
  }
  return sum;
};

export function aggregationContests() {
  const bodies = textsOf(COUNT).map(bytesOf);
  const others = Object.entries(VALIDATORS).map(([name, check]) => [`${name}, and a Map`, byMap(check)]);
  return {
    [`${COUNT} bodies to reports`]: measured({ [OURS]: byReports, ...Object.fromEntries(others) }, [bodies], { rounds: ROUNDS, each: COUNT }),
  };
}
