// The steps of a turn of a handler. Each function does what its step says, and returns the result for the turn.

import { isWellFormed } from '../argument.js';
import { readBody } from './body.js';
import { Calls } from './calls.js';
import { storedState } from './stored-state.js';
import { HOW_TO_SWEEP } from './sweep.js';
import { sleep } from './time.js';

const MAX_MESSAGE = 1024;

/** `reply` is called with the reply, and `settled` when all is done but for functions of the user that are late. */
export function stepsOf(settings, { body, reply, settled }) {
  const { store, ask } = settings;
  const calls = new Calls(settings);
  const state = storedState(store);
  const errors = new Map();

  /** The result of `work`; its error is that of this result, and the log shows it. */
  const attempt = async (result, work) => {
    try {
      return await work();
    } catch (error) {
      errors.set(null, error);
      return { result, error: messageOf(error) };
    }
  };
  const outcomeOf = (id, { outcome, error }) => {
    if (outcome !== 'failed') return { outcome };
    errors.set(id, error);
    return { outcome, error: messageOf(error) };
  };

  return {
    log: (entry) => print(settings.log, withHint(entry, settings), errors),
    read: (step) => attempt('bodyFailed', () => readBody(body, step)),
    load: (step) => attempt('storeFailed', () => state.load(step)),
    swap: (step) => attempt('storeFailed', () => state.swap(step)),
    ask: (step) => attempt('noResponse', () => ask(step.query, step.millis)),
    wait: async ({ millis }) => (await sleep(millis), { result: 'waited' }),
    reply,
    async announce(step) {
      const outcomes = await calls.announce(step);
      return { result: 'announced', outcomes: outcomes.map((called, at) => outcomeOf(step.announcements[at].id, called)) };
    },
    async hand(step) {
      return { result: 'handed', outcomes: [outcomeOf(null, await calls.hand(step))] };
    },
    async await({ ids, outcome }) {
      settled?.(outcome);
      const { id, ...called } = await calls.nextOf(ids);
      return { result: 'ended', id, error: outcomeOf(id, called).error };
    },
  };
}

/** The core does not know how a handler sweeps: here the message says it. */
function withHint(entry, { sweeper }) {
  const isMeant = entry.code === 'nothing_sweeps' && sweeper() === 'none';
  return isMeant ? { ...entry, message: `${entry.message}. ${HOW_TO_SWEEP}` } : entry;
}

function print(log, { level, code, message, atMost, ...about }, errors) {
  const details = {};
  for (const name of ['render', 'announcement', 'reply', 'findings']) {
    if (about[name] !== null && about[name] !== undefined) details[name] = about[name];
  }
  if (level === 'error' && errors.has(about.announcement)) details.error = errors.get(about.announcement);
  if (atMost === 'process') log.once(code, message, details);
  else if (atMost === 'minute') log.eachMinute(`${code} ${about.reply}`, level, code, message, details);
  else log(level, code, message, details);
}

/** A user can throw anything. */
function messageOf(error) {
  let message;
  try {
    message = String(error?.message ?? error).slice(0, MAX_MESSAGE);
  } catch {
    message = 'what was thrown is not an error';
  }
  return isWellFormed(message) ? message : message.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}
