// Ordering a render: its callback, the order and its expectation in one call.

import { object, text } from '../argument.js';
import { withEdit } from '../body.js';
import { callbackFor, editWith, hasCallback, redactToken, unsignedCallbackFor } from '../callback.js';
import { HostingError } from '../error.js';
import { engine } from '../main-engine.js';
import { checkNames } from '../option-names.js';
import { UNAUTHENTICATED } from '../secrets.js';
import { HOW_TO_SWEEP } from './sweep.js';
import { TURN_REQUESTS } from '../turn-requests.js';

const OPTIONS = ['callback', 'correlation', 'deadline', 'signal'];

const DAY_MILLIS = 24 * 60 * 60_000;
/** How long a token is valid if its render has no later deadline. */
const TOKEN_MILLIS = 7 * DAY_MILLIS;

/** Stands for the render while nothing is ordered yet. */
const SOME_RENDER = '00000000-0000-4000-8000-000000000000';

/**
 * Orders a render, and has it expected by `expect(order)`. The order is sent once. Whatever can be refused is refused
 * before it is sent, because no API lists renders: afterwards an error names the render.
 */
export async function submit(edit, options, settings, expect) {
  const { signal, ...given } = optionsOf(options);
  const { api, inbox, now } = ordering(settings);
  const placed = given.callback === undefined ? withoutCallback(edit) : withCallback(edit, given, settings);
  const order = { ...given, callback: placed.url, edit: placed.edit };
  inbox.expectation({ ...order, render: SOME_RENDER }, now()).free();
  warnOfSilence(placed, settings);
  const render = await ordered(order, { api, signal, expect });
  const { report } = await expected({ ...order, render }, expect);
  return { render, callback: placed.url === undefined ? null : redactToken(placed.url), report };
}

/** The settings of a handler that can order. */
function ordering(settings) {
  if (settings.api === undefined) {
    const wayOut = 'give createHandler `api: new ShotstackApi({ apiKey, stage })` of shotstack-hosting/api';
    throw wrong('option', `the handler has no \`api\`: ${wayOut}`);
  }
  if (settings.dryRun) throw wrong('option', 'the handler is a dry run (`dryRun`), in which nothing is ordered');
  return settings;
}

/** Without a callback only a sweep can settle the render. */
function warnOfSilence({ url }, { log, sweeper }) {
  if (url !== undefined || sweeper() !== 'none') return;
  log.once('nothing_sweeps', `a render is ordered without a callback, so that only a sweep can settle it, and nobody sweeps. ${HOW_TO_SWEEP}`);
}

async function ordered(order, { api, signal, expect }) {
  try {
    const { render } = await api.submit(order.edit, { signal });
    return render;
  } catch (error) {
    // An error can name a render that was ordered all the same.
    if (error?.render) await expected({ ...order, render: error.render }, expect);
    throw error;
  }
}

/** Without a callback the member is absent: that of a variable that is not set is a mistake. */
function optionsOf(options = {}) {
  const given = { ...object(options, 'options', 'submit') };
  checkNames(given, OPTIONS, { caller: 'submit' });
  if (!('callback' in given)) return given;
  const { callback } = given;
  if (callback === undefined || callback === null || callback === '') {
    const problem = callback === '' ? 'empty' : callback;
    const wayOut = 'It is the URL of your handler; leave it out if only the APIs are to be asked';
    throw wrong('not_a_url', `\`callback\` is ${problem}: is the variable set? ${wayOut}`);
  }
  return { ...given, callback: text(callback instanceof URL ? callback.href : callback, 'callback', 'submit') };
}

function withoutCallback(edit) {
  withEdit(edit, 'submit', (json) => engine.call('expected_assets', json));
  if (edit?.callback !== undefined && edit?.callback !== null) throw hasOne();
  return { edit, url: undefined };
}

function withCallback(edit, { callback, correlation, deadline }, { api, policy: { secrets }, now }) {
  let placed;
  if (secrets === UNAUTHENTICATED) {
    placed = unsignedCallbackFor(edit, callback, 'submit');
  } else {
    if (correlation === undefined) {
      const wayOut = 'give your own name for the render, which its webhooks bring back';
      throw wrong('correlation', `\`correlation\` is undefined: ${wayOut}`);
    }
    // The first secret signs; the others are those of before.
    const [secret] = Array.isArray(secrets) ? secrets : [secrets];
    // A deadline that is not valid is refused later.
    const untilDeadline = Math.ceil(Number(deadline ?? 0) - now());
    const expiresIn = Math.max(TOKEN_MILLIS, (untilDeadline || 0) + DAY_MILLIS);
    placed = callbackFor(edit, { url: callback, secret, correlation, stage: api[TURN_REQUESTS].stage, expiresIn }, now(), 'submit');
  }
  if (hasCallback(edit, placed.place)) throw hasOne();
  return { edit: editWith(edit, placed), url: placed.url };
}

function hasOne() {
  const wayOut = 'leave it out of the edit, and give it as the option `callback`';
  return new HostingError('has_callback', `submit: the edit has a callback already: ${wayOut}`);
}

const wrong = (code, message) => new HostingError(code, `submit: ${message}`);

/** The report on a render that was ordered and is now expected. */
async function expected(order, expect, isRepeated = false) {
  try {
    return await expect(order);
  } catch (cause) {
    if (cause?.code === 'turn_lost' && !isRepeated) return expected(order, expect, true);
    const { render, callback } = order;
    const rest = callback === undefined ? 'nothing else knows it' : 'its webhooks settle it all the same, unless they are lost';
    const message =
      `submit: the render ${render} was ordered, but is not stored: ${cause.message}. ` +
      `Call handler.expect({ render: '${render}', … }) when the store works again; until then ${rest}`;
    throw new HostingError('not_stored', message, { cause, render, uncertain: false });
  }
}
