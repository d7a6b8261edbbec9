// The inbox behind a callback URL, for those who write their own shell.

import { object, text as textIn } from './argument.js';
import { jsonOf, textOf, unreadable } from './body.js';
import { list } from './callback.js';
import { HostingError } from './error.js';
import { engine } from './full.js';
import { limitsOf, MAX_DOCUMENT } from './limits.js';
import { time } from './time.js';

class Admitted {
  /** Out of sight: the URL holds a token, and what is printed may end in a log. */
  #delivery;

  constructor({ key, event, advisories, claims }, delivery) {
    Object.assign(this, { key, event, advisories, claims });
    this.#delivery = delivery;
  }

  static deliveryOf(admitted) {
    if (typeof admitted === 'object' && admitted !== null && #delivery in admitted) return admitted.#delivery;
    throw new HostingError('argument', 'decide takes what `admit` gave, not a copy of it');
  }
}

export function admit(delivery, policy, now) {
  const { method, url, body } = object(delivery, 'delivery');
  const rules = rulesOf(policy);
  const arrived = time(now);
  const request = { method: textIn(method, 'method'), url: textIn(url, 'url') };
  let text;
  try {
    text = kept(textOf(body, rules.maxBytes));
  } catch (error) {
    return withoutBody(error, { ...request, policy: rules }, arrived);
  }
  const { outcome, ...rest } = inbox({ ...request, policy: rules }, 'inbox_admit', [text], arrived);
  if (outcome !== 'render') return { outcome, ...rest };
  return { outcome, admitted: new Admitted(rest, { ...request, text, arrived }) };
}

/** An object that is no JSON is an answer too, once the rest of the delivery has been let in. */
function withoutBody(error, request, arrived) {
  const { violations } = unreadable(error);
  const refused = inbox(request, 'inbox_admit', [''], arrived);
  if (refused.answer.status !== 400) return refused;
  const { code } = error;
  const answer = code === 'too_large' ? { ...refused.answer, status: 413, code } : refused.answer;
  return { ...refused, answer: { ...answer, violations } };
}

export function decide(state, admitted, policy, now) {
  const { text, arrived, ...request } = Admitted.deliveryOf(admitted);
  return inbox({ ...request, policy: rulesOf(policy), state: state ?? null }, 'inbox_decide', [text], arrived, time(now));
}

export function acknowledge(state, announced, lease) {
  return inbox({ state, announced, lease: lease ?? null }, 'inbox_acknowledge', []);
}

export function resume(key, state, policy, now, news) {
  const given = { key, state: state ?? null, news: news ?? null, policy: rulesOf(policy) };
  return inbox(given, 'inbox_resume', [], time(now));
}

function inbox(argument, name, pieces, ...numbers) {
  return JSON.parse(engine.call(name, [jsonOf(argument, 8 * MAX_DOCUMENT), ...pieces], ...numbers));
}

function rulesOf(policy) {
  const [maxBytes, maxNesting, maxIdBytes] = limitsOf(object(policy, 'policy'));
  const secrets = policy.secrets === undefined ? undefined : list(policy.secrets);
  return { ...policy, secrets, maxBytes, maxNesting, maxIdBytes };
}

/** A copy: the caller's buffer can change before `decide`. */
const kept = (piece) => (typeof piece === 'string' ? piece : piece.slice());
