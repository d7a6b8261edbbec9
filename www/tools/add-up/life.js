// The life of a render: what arrives when, and what a handler makes of it.

import { bodyOf, editOf, RENDER } from './bodies.js';
import { Handler } from './turns.js';

/** The time between deliveries, in milliseconds. */
const INTERVAL = 4000;

/** When the life begins: a time for the webhooks' `completed`. */
const START = Date.UTC(2026, 0, 1);

/** Nothing that happens later is shown, in milliseconds. */
const END = 2 * 60 * 60 * 1000;

/** An attempt is given up after this many. */
const ATTEMPTS = 10;

/**
 * `{ rows, end }`: a row for each thing that happens, with the render as it is then, and the last report. `deliveries` are in their
 * order; each is `{ kind, lost?, twice?, fails?, down? }`, where `down` is how many attempts find the handler down.
 */
export function lived(core, scenario) {
  const handler = new Handler(core);
  const rows = [];
  let report = null;
  const waiting = happenings(core, scenario).sort((a, b) => a.at - b.at);
  for (;;) {
    const happening = next(waiting, handler.wakeAt);
    if (happening === undefined || happening.at > END) break;
    const result = happened(handler, happening, scenario);
    report = result.report ?? report;
    const isQuiet = happening.kind === 'wake' && result.announced.length === 0;
    if (!isQuiet) rows.push({ ...happening, ...result, report, files: filesOf(report, scenario) });
  }
  return { rows, end: report };
}

function next(waiting, wakeAt) {
  const wake = wakeAt === null ? undefined : { kind: 'wake', at: wakeAt - START };
  if (waiting.length === 0) return wake;
  return wake !== undefined && wake.at < waiting[0].at ? wake : waiting.shift();
}

/** Everything that comes from outside. A delivery that fails is tried again by Shotstack's schedule. */
function happenings(core, { deliveries }) {
  return deliveries.flatMap((delivery, index) => {
    const { kind, lost, twice, down = 0 } = delivery;
    const first = index * INTERVAL;
    if (kind === 'order') return [{ kind, at: first, index }];
    if (lost) return [{ kind, at: first, index, delivery, isLost: true }];
    const attempts = [];
    for (let attempt = 1, at = first; attempt <= Math.min(down + 1, ATTEMPTS); attempt += 1) {
      at += core.waitBefore(attempt);
      attempts.push({ kind, at, index, delivery, attempt, isDown: attempt <= down });
    }
    const again = { ...attempts.at(-1), at: attempts.at(-1).at + INTERVAL / 2, isAgain: true };
    return twice ? [...attempts, again] : attempts;
  });
}

function happened(handler, { kind, at, delivery, isLost, isDown }, scenario) {
  const now = START + at;
  const nothing = { reply: null, report: null, announced: [], warnings: [] };
  if (isLost) return nothing;
  if (isDown) return { ...nothing, reply: { status: 503, code: 'unavailable' } };
  if (kind === 'order') return handler.expect(RENDER, editOf(scenario), now);
  if (kind === 'wake') return handler.wakeUp(now);
  return handler.deliver(bodyOf(delivery, scenario, now), now);
}

/** The status of each role's file: null if nobody expects it. */
function filesOf(report, { poster, thumbnail }) {
  const statusOf = (role) => {
    const asset = report?.assets.find((each) => each.role === role);
    if (asset) return asset.status;
    return report?.missing.some((each) => each.role === role) ? 'missing' : null;
  };
  return Object.fromEntries(['main', ...(poster ? ['poster'] : []), ...(thumbnail ? ['thumbnail'] : [])].map((role) => [role, statusOf(role)]));
}

/** More orders than this are not tried. */
const MAX_ORDERS = 120;

/** Tries one order of the deliveries at each step, and gives `{ orders, ends }`: how many were tried, and how many different states they end in. */
export function* inEveryOrder(core, scenario) {
  const ends = new Set();
  let orders = 0;
  for (const deliveries of permutations(scenario.deliveries)) {
    if (orders === MAX_ORDERS) return;
    orders += 1;
    const { end } = lived(core, { ...scenario, deliveries });
    const assets = (end?.assets ?? []).map(({ role, status, url }) => `${role} ${status} ${url}`).sort();
    ends.add(JSON.stringify([end?.status, assets]));
    yield { orders, ends: ends.size };
  }
}

function* permutations(items) {
  if (items.length < 2) yield items;
  for (const [at, first] of items.entries()) {
    if (items.length < 2) return;
    for (const rest of permutations([...items.slice(0, at), ...items.slice(at + 1)])) yield [first, ...rest];
  }
}
