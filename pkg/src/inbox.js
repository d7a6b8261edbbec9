// The inbox behind a callback URL, for programs with their own handler.

import { json, naming, object, text, time } from './argument.js';
import { bytesOf, jsonOf, unreadable } from './body.js';
import { HostingError } from './error.js';
import { EVENT_OPTIONS, longestBody } from './event.js';
import { engine } from './main-engine.js';
import { checkNames } from './option-names.js';
import { policyText } from './secrets.js';

const RULES = ['secrets', 'standing', 'owners', 'stage', 'hosts', 'optional', 'presume', 'expect', ...EVENT_OPTIONS];

class Admitted {
  /** Private: the URL contains a token, and a printed object may end up in a log. */
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
  const { rules, maxBytes } = policyOf(policy, 'admit');
  const arrived = time(now);
  const request = json({ method: text(method, 'method'), url: text(url, 'url') }, 'delivery');
  let bytes;
  try {
    // A copy: the caller's buffer can change before `decide`.
    bytes = bytesOf(body, maxBytes).slice();
  } catch (error) {
    return withoutBody(error, request, rules, arrived);
  }
  const admission = called('admit', request, bytes, rules, arrived);
  if (admission.outcome !== 'render') return admission;
  return { outcome: 'render', admitted: new Admitted(admission, { request, bytes, arrived }) };
}

/** An object that is not JSON is refused with a reply too, after the rest of the delivery was accepted. */
function withoutBody(error, request, rules, arrived) {
  const { violations } = unreadable(error);
  const refused = called('admit', request, new Uint8Array(0), rules, arrived);
  if (refused.reply.status !== 400) return refused;
  const { code } = error;
  const reply = code === 'too_large' ? { ...refused.reply, status: 413, code } : refused.reply;
  return { ...refused, reply: { ...reply, violations } };
}

export function decide(state, admitted, policy, now) {
  const { request, bytes, arrived } = Admitted.deliveryOf(admitted);
  return called('decide', stateText(state), request, bytes, policyOf(policy, 'decide').rules, arrived, time(now));
}

export function acknowledge(state, announced, lease) {
  const [announcedText, leaseText] = [json(announced ?? null, 'announced'), json(lease ?? null, 'lease')];
  return JSON.parse(engine.call('acknowledge', stateText(state), announcedText, leaseText));
}

export function resume(key, state, policy, now, news) {
  const { rules } = policyOf(policy, 'resume');
  return called('resume', json(key ?? null, 'key'), stateText(state), stateText(news), rules, time(now));
}

/** The key of a render's state in a store. */
export const storeKey = ({ owner, render }) => engine.call('store_key', text(owner, 'owner'), text(render, 'render'));

/** How many seconds another delivery should wait for a lease to end. */
export const leaseRetryAfter = (lease, now) => engine.call('lease_retry_after', json(lease, 'lease'), now);

let limits;

/** How much an inbox reads, how long it takes, and how long states are kept. */
export const inboxLimits = () => (limits ??= engine.call('inbox_limits'));

/** The result of an export, with the parts that are passed as text parsed and combined. */
function called(name, ...values) {
  const { replied, verdict, state, ...result } = engine.call(name, ...values);
  if (state !== undefined) result.state = JSON.parse(state);
  if (replied !== undefined) result.reply = { ...replied.reply, retryAfter: replied.retryAfter, allow: replied.allow };
  if (verdict !== undefined) {
    const { event, advisories } = JSON.parse(verdict);
    Object.assign(result, { event, advisories });
  }
  return result;
}

/** A policy's text, and the longest body that it accepts. */
function policyOf(policy, caller) {
  checkNames(object(policy, 'policy', caller), RULES, { caller, code: 'policy', what: 'rule' });
  return { rules: policyText(policy, caller), maxBytes: longestBody(policy.maxBytes) };
}

/** Refuses a policy that is not valid. */
export function checkPolicy(policy, caller) {
  const { rules } = policyOf(policy, caller);
  naming(caller, () => called('admit', '{"method":"POST","url":"/"}', new Uint8Array(0), rules, 0));
}

const stateText = (state) => jsonOf(state ?? null);
