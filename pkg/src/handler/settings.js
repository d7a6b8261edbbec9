// The options of a handler, checked once.

import { memoryStore } from '../../store/memory.js';
import { checkFunctions } from '../argument.js';
import { HostingError } from '../error.js';
import { checkPolicy, inboxLimits } from '../inbox.js';
import { logTo } from '../log.js';
import { engine } from '../main-engine.js';
import { checkNames } from '../option-names.js';
import { environmentVariable, shotstackUrls } from '../shotstack-url.js';
import { States } from './states.js';

const LIMITS = ['maxBytes', 'maxNesting', 'maxIdBytes', 'readMillis', 'announceMillis', 'replyMillis'];

const FUNCTIONS = ['onReady', 'onFailed', 'onAsset', 'onEvent', 'onLog', 'waitUntil', 'now'];
const RULES = ['secrets', 'owners', 'stage', 'hosts', 'optional', 'presume', 'expect', 'origin'];
const OPTIONS = [...FUNCTIONS, ...RULES, 'store', 'limits', 'ttlMillis', 'dryRun', 'shotstackUrl'];

export function settingsOf(options = {}) {
  check(options);
  const { store = memoryStore(), onReady, onFailed, onAsset, onEvent, onLog, waitUntil, now = Date.now } = options;
  const { ttlMillis = inboxLimits().stateMillis, dryRun = false } = options;
  const limits = limitsOf(options.limits);
  const log = logTo(onLog, now);
  const policy = policyOf(withOrigin(options, log), limits);
  const settings = {
    policy,
    states: new States(store, ttlMillis),
    // An announcement without a listener counts as made.
    listeners: {
      'render.ready': onReady,
      'render.failed': onFailed,
      'asset.ready': onAsset,
      'asset.failed': onAsset,
      'asset.deleted': onAsset,
    },
    onEvent,
    log,
    waitUntil,
    now,
    limits,
    dryRun,
  };
  return { settings, store };
}

/** The options with the CDN's origin of an emulator, if there is one and no other is given. */
function withOrigin(options, log) {
  const { shotstackUrl, origin } = options;
  const asked = { engine, caller: 'createHandler', instead: '`origin`', uses: ['origin'], log };
  const found = shotstackUrls(shotstackUrl, { ...asked, readsEnvironment: origin === undefined });
  return { ...options, origin: origin === undefined ? found.origin : origin };
}

function limitsOf(given = {}) {
  const usual = inboxLimits();
  return Object.fromEntries(LIMITS.map((name) => [name, given[name] ?? usual[name]]));
}

function policyOf(options, { maxBytes, maxNesting, maxIdBytes }) {
  const given = RULES.filter((rule) => options[rule] !== undefined).map((rule) => [rule, options[rule]]);
  const policy = { maxBytes, maxNesting, maxIdBytes, ...Object.fromEntries(given) };
  // The policy is checked now, not at the first webhook.
  try {
    checkPolicy(policy, 'createHandler');
  } catch (error) {
    const isMissing = error.code === 'secret' || error.code === 'secret_too_short';
    throw isMissing && environmentVariable('NEXT_PHASE') === 'phase-production-build' ? givenTooEarly(error) : error;
  }
  return policy;
}

/** `next build` loads each route, usually without the secrets. */
function givenTooEarly({ code, message, ...details }) {
  const wayOut = 'While `next build` runs it need not be set if a function gives the options: createHandler(() => ({ secrets: …, … }))';
  return new HostingError(code, `${message}. ${wayOut}`, details);
}

function check(options) {
  if (!isObject(options)) throw wrong('the options have to be an object, or a function that returns it');
  checkNames(options, OPTIONS, { caller: 'createHandler', code: 'option' });
  checkFunctions(options, FUNCTIONS, 'createHandler');
  const { minStateMillis, stateMillis, replyTimeoutMillis } = inboxLimits();
  const { store, ttlMillis = stateMillis, limits = {} } = options;
  if (store !== undefined) checkStore(store);
  if (!(Number.isFinite(ttlMillis) && ttlMillis >= minStateMillis)) {
    throw wrong(`\`ttlMillis\` has to be at least a day (${minStateMillis}): the publisher and timers come back`);
  }
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
