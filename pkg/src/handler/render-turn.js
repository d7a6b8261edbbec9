// What is done about one render: decide, store, announce, acknowledge.

import { unavailable } from './answer.js';
import { announce, told } from './announce.js';

/**
 * `decideOn(state)` is what the core makes of the state in the store. Gives the answer, what is known of the render, and
 * the ids of what was announced.
 */
export async function carryOut(settings, key, decideOn, later) {
  const { states, log } = settings;
  if (settings.dryRun) return rehearse(settings, key, decideOn);
  const decision = await states.change(key, decideOn);
  const { answer, report = null, announcements = [] } = decision;
  if (answer.status !== 200) log(answer.status === 503 ? 'info' : 'warn', answer.code, answer.detail, key);
  else if (decision.changed) log('info', 'stored', `the render is ${report.status}`, { ...key, report });
  if (announcements.length === 0) return { answer, report, announced: [] };
  return { report, ...(await tellAll(settings, key, decision, later)) };
}

async function rehearse({ states, log }, key, decideOn) {
  const { state } = await states.load(key);
  const { answer, changed = false, report = null, announcements = [] } = decideOn(state);
  const ids = announcements.map(({ id }) => id);
  log('info', 'dry_run', `would answer ${answer.status} and announce ${ids.join(', ') || 'nothing'}`, { ...key, report });
  return { answer, report, announced: [], dryRun: { ...key, changed, announcements: ids, report } };
}

async function tellAll(settings, key, decision, later) {
  const { states, listeners, limits, log, now } = settings;
  const { announcements, lease, report, state } = decision;
  if (lease.expiresAt - now() < limits.announceMillis) {
    // Whoever comes next finds the lease at its end, and all of it due.
    const detail = 'storing took so long that another delivery may be announcing';
    log('error', 'too_slow', detail, key);
    return { answer: unavailable(detail), announced: [] };
  }
  if (report.expected === 'presumed' && announcements.some(({ kind }) => kind === 'render.ready')) {
    const message = 'nothing tells which files the render makes: the main file is taken for all of them';
    log('info', 'presumed', message, key);
  }

  const tell = (announcement, signal) => listeners[announcement.kind]?.(told(announcement, report), { signal });
  const calls = await announce(announcements, tell, limits.announceMillis);
  const of = (outcome) => calls.filter((call) => call.outcome === outcome);
  const [done, failed, late] = [of('told'), of('failed'), of('late')];
  for (const call of calls) logCall(log, key, call);

  // While one goes on, nobody else shall begin it: the lease is kept.
  later(finishLate(settings, key, decision, late));
  const announced = done.map(({ announcement }) => announcement);
  if (announced.length > 0 || late.length === 0) {
    await states.acknowledge(key, announced, late.length === 0 ? lease : null, state);
  }

  const ids = announced.map(({ id }) => id);
  if (failed.length + late.length === 0) return { answer: decision.answer, announced: ids };
  const untold = [...failed, ...late].map(({ announcement }) => announcement.id);
  const seconds = Math.max(1, Math.ceil((lease.expiresAt - now()) / 1000));
  const answer = unavailable(`not announced: ${untold.join(', ')}`, ...(late.length === 0 ? [] : [seconds]));
  return { answer, announced: ids };
}

/**
 * A function that went on after its time may succeed all the same: then that is noted, or it would be called again. The
 * last one gives the lease back.
 */
async function finishLate({ states, log }, key, { lease, state }, late) {
  let running = late.length;
  const finish = async (call) => {
    await call.done;
    running -= 1;
    logCall(log, key, call);
    const announced = call.outcome === 'told' ? [call.announcement] : [];
    if (announced.length === 0 && running > 0) return;
    try {
      await states.acknowledge(key, announced, running === 0 ? lease : null, state);
    } catch (error) {
      log('error', 'unavailable', `not acknowledged, so it will be announced again: ${call.announcement.id}`, { ...key, error });
    }
  };
  await Promise.all(late.map(finish));
}

function logCall(log, key, { announcement: { id }, outcome, error }) {
  if (outcome === 'told') log('info', 'announced', id, key);
  else if (outcome === 'late') log('warn', 'announcement_late', `${id}: the function goes on after its time`, key);
  else log('error', 'announcement_failed', `${id}: the function has failed, and will be called again`, { ...key, error });
}
