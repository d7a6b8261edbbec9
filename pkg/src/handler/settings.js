// The options of a handler, checked once.

import { memoryStore } from '../../store/memory.js';
import { a, checkFunctions } from '../argument.js';
import { HostingError } from '../error.js';
import { logTo } from '../log.js';
import { engine } from '../main-engine.js';
import { checkNames } from '../option-names.js';
import { environmentVariable, shotstackUrls } from '../shotstack-url.js';
import { Inbox } from '../turn.js';
import { askerOf } from './ask.js';
import { LISTENERS } from './calls.js';
import { inboxLimits } from './limits.js';
import { UnderWay } from './under-way.js';

const SIZES = ['maxBytes', 'maxNesting', 'maxIdBytes'];
const TIMES = ['readMillis', 'announceMillis', 'replyMillis'];
const LIMITS = [...SIZES, ...TIMES];

const FUNCTIONS = ['onReady', 'onFailed', 'onOverdue', 'onAsset', 'onEvent', 'onLog', 'waitUntil', 'now'];
const RULES = ['secrets', 'standing', 'confirm', 'owners', 'stage', 'hosts', 'optional', 'presume', 'expect', 'origin'];
const OPTIONS = [...FUNCTIONS, ...RULES, 'api', 'store', 'limits', 'ttlMillis', 'sweep', 'sweepMillis', 'dryRun', 'shotstackUrl'];
const SWEEPS = ['start', 'elsewhere', 'none'];

export function settingsOf(options = {}) {
  check(options);
  const { store = memoryStore(), onEvent, onLog, waitUntil, now = Date.now } = options;
  const log = logTo(onLog, now);
  const policy = policyOf(withOrigin(options, log));
  const listeners = listening(options);
  const { limits, ttlMillis, dryRun = false } = options;
  const asker = askerOf(options);
  const rules = {
    // A rehearsal asks nobody.
    api: dryRun ? undefined : asker?.access,
    listeners: Object.keys(listeners),
    events: onEvent !== undefined,
    ttlMillis,
    limits: Object.fromEntries(TIMES.map((name) => [name, limits?.[name]])),
  };
  const sweeping = { sweep: options.sweep ?? 'none', sweepMillis: options.sweepMillis };
  const inboxNow = () => inboxOf(policy, { ...rules, ...sweeping });
  const { ask, mayAsk } = asker ?? {};
  const asks = { api: options.api, ask, mayAsk };
  const settings = { policy, store, ...asks, listeners, onEvent, log, waitUntil, now, dryRun, inbox: inboxNow() };
  return Object.assign(settings, {
    underWay: new UnderWay(),
    limits: { replyMillis: limits?.replyMillis ?? inboxLimits().replyMillis },

    /** Who sweeps: `start`, `elsewhere` or `none`. */
    sweeper: () => sweeping.sweep,

    /** Somebody sweeps: this process at these intervals, or whoever calls `handler.sweep`. */
    isSwept(by = 'elsewhere', millis = sweeping.sweepMillis) {
      if (by === 'elsewhere' && sweeping.sweep !== 'none') return;
      Object.assign(sweeping, { sweep: by, sweepMillis: millis });
      settings.inbox = inboxNow();
    },
  });
}

/** An announcement without a listener counts as made. */
function listening(options) {
  const given = Object.entries(LISTENERS).filter(([, name]) => options[name] !== undefined);
  return Object.fromEntries(given.map(([kind, name]) => [kind, options[name]]));
}

/** The options with the CDN's origin of an emulator, if there is one and no other is given. */
function withOrigin(options, log) {
  const { shotstackUrl, origin } = options;
  const asked = { engine, caller: 'createHandler', instead: '`origin`', uses: ['origin'], log };
  const found = shotstackUrls(shotstackUrl, { ...asked, readsEnvironment: origin === undefined });
  return { ...options, origin: origin === undefined ? found.origin : origin };
}

function policyOf(options) {
  // A rehearsal asks nobody, so nothing would ever be confirmed.
  const rules = options.dryRun ? RULES.filter((rule) => rule !== 'confirm') : RULES;
  const given = rules.filter((rule) => options[rule] !== undefined).map((rule) => [rule, options[rule]]);
  const sizes = SIZES.map((name) => [name, options.limits?.[name]]);
  return Object.fromEntries([...sizes, ...given]);
}

function inboxOf(policy, rules) {
  try {
    return new Inbox(policy, rules, 'createHandler');
  } catch (error) {
    const isMissing = error.code === 'secret' || error.code === 'secret_too_short';
    throw isMissing && environmentVariable('NEXT_PHASE') === 'phase-production-build' ? givenTooEarly(error) : error;
  }
}

/** `next build` loads each route, usually without the secrets. */
function givenTooEarly({ code, message, ...details }) {
  const wayOut = 'While `next build` runs it need not be set if a function gives the options: createHandler(() => ({ secrets: …, … }))';
  return new HostingError(code, `${message}. ${wayOut}`, details);
}

function check(options) {
  if (!isObject(options)) throw wrong('the options have to be an object, or a function that returns one');
  checkNames(options, OPTIONS, { caller: 'createHandler', code: 'option' });
  checkFunctions(options, FUNCTIONS, 'createHandler');
  const { minStateMillis, stateMillis, replyTimeoutMillis } = inboxLimits();
  const { store, ttlMillis = stateMillis, limits = {}, sweep = 'none', sweepMillis } = options;
  if (store !== undefined) checkStore(store);
  if (!(Number.isFinite(ttlMillis) && ttlMillis >= minStateMillis)) {
    throw wrong(`\`ttlMillis\` has to be at least a day (${minStateMillis}): the publisher and timers come back`);
  }
  if (!SWEEPS.includes(sweep)) throw wrong(`\`sweep\` has to be one of ${SWEEPS.join(', ')}: who calls \`handler.sweep\`?`);
  if (sweepMillis !== undefined && !(Number.isFinite(sweepMillis) && sweepMillis > 0)) {
    throw wrong('`sweepMillis` has to be a number of milliseconds above 0');
  }
  checkConfirm(options);
  if (!isObject(limits)) throw wrong('`limits` has to be an object');
  checkNames(limits, LIMITS, { caller: 'createHandler', code: 'option', what: 'limit' });
  for (const [name, value] of Object.entries(limits)) {
    if (value === undefined) continue;
    if (!(Number.isFinite(value) && value > 0)) throw wrong(`the limit \`${name}\` has to be a number above 0`);
    if (name.endsWith('Millis') && value > replyTimeoutMillis) {
      throw wrong(`the limit \`${name}\` can be at most ${replyTimeoutMillis}: the publisher hangs up then, and comes again`);
    }
  }
}

function checkConfirm({ confirm = false, api }) {
  if (typeof confirm !== 'boolean') throw wrong(`\`confirm\` is ${a(confirm)}, not true or false`);
  if (!confirm || api !== undefined) return;
  throw wrong(
    '`confirm` announces only what the APIs say, but there is no `api`: give `api: new ShotstackApi({ apiKey, stage })` of ' +
      'shotstack-hosting/api',
  );
}

function checkStore(store) {
  const has = (name) => typeof store?.[name] === 'function';
  const missing = ['load', 'compareAndSwap', 'due'].filter((name) => !has(name));
  if (missing.length === 0) return;
  if (['get', 'put', 'list', 'getWithMetadata'].every(has)) {
    throw wrong(
      '`store` is a Workers KV namespace. KV has no compare-and-swap: of two callbacks that come together, one would ' +
        'overwrite what the other has stored. Use `durableObjectStore` of shotstack-hosting/store/durable-object',
    );
  }
  throw wrong(
    `\`store\` has no function \`${missing[0]}\`: a store is an object with \`load\`, \`compareAndSwap\` and \`due\`, as ` +
      'those of shotstack-hosting/store/… return it. A database without an atomic compare-and-swap cannot be one',
  );
}

const isObject = (value) => typeof value === 'object' && value !== null;
const wrong = (message) => new HostingError('option', `createHandler: ${message}`);
