// What must be true of all orders in the end, whatever was killed.

import assert from 'node:assert/strict';

const DEADLINE_MILLIS = 30 * 60_000;

/**
 * `reports` holds the report of each render in the end, null where nothing is stored; `lines` are what the sites have noted.
 * Gives how many callbacks were accepted, and how many announcements were made, and made again.
 */
export function verdict({ orders, reports, lines }) {
  assert.deepEqual(lines.filter((line) => line.startsWith('defect')), [], 'defects');
  const made = new Map();
  for (const [, id] of notes(lines, 'announced')) made.set(id, (made.get(id) ?? 0) + 1);

  const lost = [];
  let accepted = 0;
  for (const { render, callbacks } of orders) {
    const report = reports.get(render);
    for (const callback of callbacks.filter(({ accepted: isAccepted }) => isAccepted)) {
      accepted += 1;
      if (!holds(report, callback)) lost.push(`the accepted callback ${callback.body}; the report is ${JSON.stringify(report)}`);
    }
    for (const id of report === null ? [] : dueOf(render, report)) {
      if (!made.has(id)) lost.push(`the announcement ${id}; the report is ${JSON.stringify(report)}`);
    }
  }
  assert.deepEqual(lost, [], 'lost');

  const byRender = new Map(orders.map((order) => [order.render, order]));
  const untrue = notes(lines, 'began').filter((note) => !isTrue(note, byRender));
  assert.deepEqual(untrue, [], 'announced, but not true');
  const times = [...made.values()].reduce((sum, count) => sum + count, 0);
  return { accepted, announced: made.size, repeats: times - made.size };
}

const notes = (lines, word) => lines.map((line) => line.split(' ')).filter(([first]) => first === word);

/** Whether a report holds what a callback has said. */
function holds(report, { asset, body }) {
  if (report === null) return false;
  if (asset !== undefined) return report.assets.some(({ id, status }) => id === asset && status === 'ready');
  return JSON.parse(body).status === 'done' || report.status === 'failed';
}

function dueOf(render, { status, assets }) {
  const files = assets.filter((asset) => asset.status === 'ready').map(({ id }) => `asset.ready/${render}/${id}`);
  const end = status === 'ready' || status === 'failed' ? status : 'overdue';
  return [...files, `render.${end}/${render}`];
}

function isTrue([, id, status, ready, clock], orders) {
  const [kind, render, asset] = id.split('/');
  const { fails, isComplete, firstAt, callbacks } = orders.get(render) ?? { callbacks: [] };
  switch (kind) {
    case 'asset.ready':
      return callbacks.some((callback) => callback.asset === asset);
    case 'render.ready':
      return isComplete && status === 'ready' && ready === '3';
    case 'render.failed':
      return fails && status === 'failed';
    case 'render.overdue':
      return status !== 'ready' && status !== 'failed' && Number(clock) >= firstAt + DEADLINE_MILLIS;
    default:
      return false;
  }
}
