// The steps for one render: decide, store, announce, acknowledge.

import { refused, unavailable } from './reply.js';
import { leaseRetryAfter } from '../inbox.js';
import { announce, described } from './announce.js';

/**
 * `decideOn(state)` returns the core's decision for the state in the store. Returns the reply, the render's report, and
 * the ids of the announcements made.
 */
export async function carryOut(settings, key, decideOn, later) {
  const { states, log } = settings;
  if (settings.dryRun) return rehearse(settings, key, decideOn);
  const decision = await states.change(key, decideOn);
  const { reply, report = null, announcements = [] } = decision;
  warnOf(decision, key, log);
  if (reply.status === 503) log('info', reply.code, reply.detail, key);
  else if (reply.status !== 200) refused(reply, log, key);
  else if (decision.changed) log('info', 'stored', `the render is ${report.status}`, { ...key, report });
  if (announcements.length === 0) return { reply, report, announced: [] };
  return { report, ...(await announceAll(settings, key, decision, later)) };
}

function warnOf({ advisories = [] }, key, log) {
  for (const advisory of advisories) log.eachMinute(advisory.code, advisory.code, advisory.message, { ...key, advisories: [advisory] });
}

async function rehearse({ states, log }, key, decideOn) {
  const { state } = await states.load(key);
  const { reply, changed = false, report = null, announcements = [] } = decideOn(state);
  const ids = announcements.map(({ id }) => id);
  log('info', 'dry_run', `would reply ${reply.status} and announce ${ids.join(', ') || 'nothing'}`, { ...key, report });
  return { reply, report, announced: [], dryRun: { ...key, changed, announcements: ids, report } };
}

async function announceAll(settings, key, decision, later) {
  const { states, listeners, limits, log, now } = settings;
  const { announcements, lease, presumed, state } = decision;
  if (lease.expiresAt - now() < limits.announceMillis) {
    // The next delivery finds the lease expired and all announcements due.
    const detail = 'storing took so long that another delivery may be announcing';
    log('error', 'too_slow', detail, key);
    return { reply: unavailable(detail), announced: [] };
  }
  if (presumed) log.once('presumed', 'it is not known which files the render makes: the main file is presumed to be all', key);

  const call = (announcement, signal) => listeners[announcement.kind]?.(described(announcement, decision), { signal });
  const calls = await announce(announcements, call, limits.announceMillis);
  const of = (outcome) => calls.filter((call) => call.outcome === outcome);
  const [done, failed, late] = [of('announced'), of('failed'), of('late')];
  for (const call of calls) logCall(log, key, call);

  // The lease is kept while an announcement is running, so that no other delivery starts it.
  later(finishLate(settings, key, decision, late));
  const announced = done.map(({ announcement }) => announcement);
  if (announced.length > 0 || late.length === 0) {
    await states.acknowledge(key, announced, late.length === 0 ? lease : null, state);
  }

  const ids = announced.map(({ id }) => id);
  if (failed.length + late.length === 0) return { reply: decision.reply, announced: ids };
  const pending = [...failed, ...late].map(({ announcement }) => announcement.id);
  const seconds = late.length === 0 ? undefined : leaseRetryAfter(lease, now());
  const reply = unavailable(`not announced: ${pending.join(', ')}`, seconds);
  return { reply, announced: ids };
}

/**
 * A function that continues after its time limit may still succeed: that is recorded, or it would be called again. The
 * last one releases the lease.
 */
async function finishLate({ states, log }, key, { lease, state }, late) {
  let running = late.length;
  const finish = async (call) => {
    await call.done;
    running -= 1;
    logCall(log, key, call);
    const announced = call.outcome === 'announced' ? [call.announcement] : [];
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
  if (outcome === 'announced') log('info', 'announced', id, key);
  else if (outcome === 'late') log('warn', 'announcement_late', `${id}: the function goes on after its time`, key);
  else log('error', 'announcement_failed', `${id}: the function has failed, and will be called again`, { ...key, error });
}
