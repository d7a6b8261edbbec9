// turns.json: turns over one store, step by step.

import { difference } from './assert-equal.js';
import { UNAUTHENTICATED } from './calls.js';

/** A policy of the vectors is JSON, where no authentication is a member of its own. */
const policyOf = ({ unauthenticated, ...rules }) => (unauthenticated ? { secrets: UNAUTHENTICATED, ...rules } : rules);

const CALLBACK = 'https://example.com/hook';

export function check(api, { input, expect }) {
  const shell = new Shell(api, input);
  const steps = input.actions.map((action) => shell.act(action));
  const lists = ['announcements', 'warnings'].filter((name) => expect[name] !== undefined);
  const differences = lists.map((name) => difference(expect[name], shell[name], `/${name}`));
  return difference(expect.steps, steps, '/steps') ?? differences.find((found) => found !== null) ?? null;
}

/** A store, the turns over it, and what the vectors have happen to their steps. */
export class Shell {
  announcements = [];
  warnings = [];
  #store = new Map();
  #turns = new Map();

  /** `onStep` is called with each step. */
  constructor(api, { policy, settings = {} }, onStep = () => {}) {
    this.api = api;
    this.onStep = onStep;
    this.inbox = new api.Inbox(policyOf(policy), settings);
  }

  act({ at, turn: name, begin, until, count, results = {}, takes = {} }) {
    let now = at;
    const queues = structuredCopy(results);
    if (begin) this.#turns.set(name, { ...this.begin(begin, now), version: undefined });
    const running = this.#turns.get(name);
    const { turn, body } = running;
    const steps = [];
    for (;;) {
      const step = turn.next(now);
      if (step.step === until || steps.length === count) return steps;
      this.onStep(step);
      steps.push(described(step));
      this.warn(step);
      now += takes[step.step] ?? 0;
      const scripted = queues[step.step]?.shift() ?? undefined;
      if (step.step === 'done') break;
      if (step.step === 'log' || step.step === 'reply') continue;
      if (step.step === 'wait') now += step.millis;
      turn.report(this.result(step, scripted, running, body), now);
    }
    turn.free();
    return steps;
  }

  result(step, scripted, running, body) {
    const error = scripted?.failed;
    switch (step.step) {
      case 'read':
        if (scripted !== undefined) return { result: { late: 'bodyLate', tooLarge: 'bodyTooLarge' }[scripted] };
        return { result: 'body', body };
      case 'load': {
        if (error !== undefined) return { result: 'storeFailed', error };
        const stored = this.#store.get(step.key);
        running.version = stored?.version;
        return { result: 'loaded', state: stored?.state ?? null };
      }
      case 'swap': {
        if (error !== undefined) return { result: 'storeFailed', error };
        const swapped = this.#store.get(step.key)?.version === running.version;
        if (swapped) this.#store.set(step.key, { version: (running.version ?? 0) + 1, state: step.state });
        return { result: 'swapped', swapped };
      }
      case 'ask':
        if (scripted === undefined) return { result: 'noResponse', error: 'nothing is scripted' };
        if (scripted.rateLimited !== undefined) return { result: 'rateLimited', seconds: scripted.rateLimited };
        return { result: 'responded', status: scripted.status, body: JSON.stringify(scripted.body) };
      case 'announce':
        this.#note(step);
        return { result: 'announced', outcomes: step.announcements.map(({ id }) => outcome(scripted?.[id])) };
      case 'hand':
        return { result: 'handed', outcomes: [outcome(scripted)] };
      case 'wait':
        return { result: 'waited' };
      case 'await':
        return { result: 'ended', id: step.ids[0], error };
      default:
        throw new Error(`an unknown step: ${JSON.stringify(step)}`);
    }
  }

  begin({ delivery, wakeUp, expect, observe }, now) {
    const inbox = this.inbox;
    if (delivery) {
      const { method = 'POST', token, contentLength, body = null } = delivery;
      const request = { method, url: token ? this.#minted(token) : '/hook', contentLength };
      return { turn: inbox.delivery(request, now), body: JSON.stringify(body) };
    }
    if (wakeUp) return { turn: inbox.wakeUp(wakeUp.key, wakeUp, now) };
    if (observe) return { turn: inbox.observation(observe.render, observe.documents, observe, now) };
    const { token, hasCallback, ...order } = expect;
    const callback = token ? this.#minted(token) : hasCallback ? CALLBACK : undefined;
    return { turn: inbox.expectation({ ...order, callback }, now) };
  }

  warn({ step, level, code, message, findings = [] }) {
    if (step !== 'log' || level !== 'warn') return;
    this.warnings.push({ code, message, found: findings.map(({ found }) => found) });
  }

  #minted({ secret, correlation, expect, elsewhere, owner }) {
    const options = { url: CALLBACK, secret, expect, elsewhere, owner };
    if (correlation === undefined) return this.api.standingCallback(options, 0);
    return this.api.callbackUrl({ ...options, correlation }, 0);
  }

  #note({ announcements, urls, files, report }) {
    for (const announcement of announcements) {
      const { kind, asset } = announcement;
      if (kind === 'render.ready') this.announcements.push({ ...announcement, urls });
      else if (asset !== null) this.announcements.push({ ...announcement, status: files[asset].status });
      else this.announcements.push({ ...announcement, reason: report.reason });
    }
  }
}

const structuredCopy = (value) => JSON.parse(JSON.stringify(value));

/** Nothing, `late`, or `{ failed: a message }`. */
function outcome(script) {
  if (script === undefined) return { outcome: 'done' };
  return script === 'late' ? { outcome: 'late' } : { outcome: 'failed', error: script.failed };
}

/** Of a token's key the beginning tells enough. */
const shortKey = (key) => (key.startsWith('token/') ? key.slice(0, 10) : key);

/** A step in one line. */
export function described(step) {
  switch (step.step) {
    case 'log':
      return `log ${step.level} ${step.code}`;
    case 'load':
      return `load ${shortKey(step.key)}`;
    case 'swap':
      return `swap ${shortKey(step.key)}${step.wakeAt === null ? '' : `, wake at ${step.wakeAt}`}`;
    case 'ask':
      return `ask ${step.query.target}${step.query.withData ? ' with data' : ''}${step.query.unexpected ? ', unexpected' : ''}`;
    case 'announce':
      return `announce ${step.announcements.map(({ id }) => id).join(', ')}`;
    case 'await':
      return `await ${step.ids.join(', ')}`;
    case 'hand':
      return `hand ${step.event.type}/${step.event.action}`;
    case 'wait':
      return `wait ${step.millis}`;
    case 'reply':
      return `reply ${step.status} ${step.code}${step.retryAfter === null ? '' : `, retry after ${step.retryAfter}`}`;
    case 'done':
      return `done${step.problem ? `, ${step.problem.code}` : step.rateLimited ? ', rate limited' : ''}`;
    default:
      return step.step;
  }
}
