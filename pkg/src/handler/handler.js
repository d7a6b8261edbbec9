// A handler for a callback URL, around a user's store and functions.

import { list } from '../argument.js';
import { correlationOf } from '../correlation.js';
import { HostingError } from '../error.js';
import { admit, decide, resume } from '../inbox.js';
import { engine } from '../main-engine.js';
import { Render } from '../render.js';
import { UNAUTHENTICATED } from '../secrets.js';
import { asHttp, Ends, refused, unavailable } from './reply.js';
import { readBody } from './body.js';
import { handlerOfLater } from './later.js';
import { answerInNode, contextOf, isNodeResponse } from './platform.js';
import { carryOut } from './render-turn.js';
import { settingsOf } from './settings.js';
import { within } from './time.js';

export function createHandler(options) {
  return typeof options === 'function' ? handlerOfLater(options, createNow) : createNow(options);
}

function createNow(options) {
  const { settings, store } = settingsOf(options);
  warnAtStart(settings, options, store);

  const handler = async (request, ...contexts) => {
    if (isNodeResponse(contexts[0])) return answerInNode(contexts[0], settings.log);
    const context = contextOf(contexts);
    const { status, headers, body } = asHttp(await replyTo(settings, context, (later) => take(settings, ofRequest(request), later)));
    return new Response(body, { status, headers });
  };

  return Object.assign(handler, {
    store,

    async deliver(delivery, context) {
      return asHttp(await replyTo(settings, context, (later) => take(settings, thunk(delivery), later)));
    },

    async resume(key, context) {
      const { owner, render } = keyOf(key);
      const decideOn = (state) => resume({ owner, render }, state ?? EMPTY, settings.policy, settings.now());
      return replyTo(settings, context, (later) => carryOut(settings, { owner, render }, decideOn, later));
    },

    async observe(key, documents, context) {
      const { owner, render } = keyOf(key);
      const correlation = correlationOf(key, engine);
      const observed = (state) => {
        const facts = Render.from(state ?? EMPTY, render);
        if (correlation !== undefined) facts.merge({ ...EMPTY, correlation: { source: 'caller', id: correlation } });
        for (const document of list(documents)) {
          if (document instanceof Render) facts.merge(document);
          else facts.observe(document, { origin: settings.policy.origin });
        }
        return facts.toJSON();
      };
      // An invalid document is the caller's fault, and is reported before the store is used.
      observed(null);
      const decideOn = (state) => ({
        ...resume({ owner, render }, observed(state), settings.policy, settings.now()),
        changed: true,
      });
      return replyTo(settings, context, (later) => carryOut(settings, { owner, render }, decideOn, later));
    },
  });
}

/** A delivery may be given by a function, whose errors then get a reply too. */
const thunk = (delivery) => (typeof delivery === 'function' ? delivery : () => delivery);

/** A state without facts. */
const EMPTY = { version: 1 };

function keyOf(key) {
  const { owner, render } = key ?? {};
  if ([owner, render].every((id) => typeof id === 'string' && id !== '')) return { owner, render };
  throw new HostingError('argument', 'a render is named by `{ owner, render }`, both of them texts');
}

/** Reads the request inside of what catches errors: `handler(undefined)` gets a reply too. */
const ofRequest = (request) => () => {
  const { method, url, headers } = request;
  if (request.bodyUsed) {
    const cause = new TypeError(
      'something has read the body of the request before: give its clone, or `handler.deliver({ method, url, body })`',
    );
    throw new Ends(unavailable('the body has been read already'), cause);
  }
  // Firefox does not implement `Request.body`.
  const body = request.body === undefined ? { [Symbol.asyncIterator]: () => whole(request) } : request.body;
  return { method, url, contentLength: headers.get('content-length'), body };
};

async function* whole(request) {
  yield new Uint8Array(await request.arrayBuffer());
}

/** A delivery, up to its reply. */
async function take(settings, delivered, later) {
  const { policy, limits, now, log, dryRun } = settings;
  const { method, url, contentLength, body } = delivered();

  // Errors that do not depend on the body (405 and 401) are reported before it is read.
  const unread = admit({ method, url, body: '' }, policy, now());
  if (unread.reply.status !== 400) return refused(unread.reply, log);

  const read = await readBody({ body, contentLength }, limits);
  const admission = admit({ method, url, body: read }, policy, now());
  if (admission.outcome === 'refused') return refused(admission.reply, log);
  if (admission.outcome === 'other') return other(settings, admission, later);

  const { admitted } = admission;
  const { type, action, status } = admitted.event;
  log('debug', 'admitted', `${type}/${action}, ${status}`, { ...admitted.key, advisories: admitted.advisories });
  const decideOn = (state) => decide(state, admitted, policy, now());
  const outcome = await carryOut(settings, admitted.key, decideOn, later);
  return dryRun && outcome.dryRun ? { ...outcome, dryRun: { event: { type, action, status }, ...outcome.dryRun } } : outcome;
}

/** An event that is not about a render: it is passed on, and not stored. */
async function other(settings, { event, advisories, reply }, later) {
  const { onEvent, limits, log, dryRun } = settings;
  const { type, action } = event;
  if (dryRun) {
    log('info', 'dry_run', `${type}/${action} would be handed to \`onEvent\``, {});
    return { reply, dryRun: { event: { type, action }, announcements: [] } };
  }
  if (onEvent === undefined) return { reply };
  const controller = new AbortController();
  const handed = (async () => onEvent(event, { signal: controller.signal, advisories }))();
  try {
    await within(limits.announceMillis, handed, () => {
      controller.abort(new DOMException(`it took longer than ${limits.announceMillis} ms`, 'TimeoutError'));
      later(handed.catch((error) => log('error', 'event_failed', '`onEvent` has failed late', { error })));
      throw controller.signal.reason;
    });
  } catch (error) {
    log('error', 'event_failed', `\`onEvent\` has failed: ${type}/${action} will come again`, { error });
    return { reply: unavailable('the event was not taken') };
  }
  return { reply };
}

/**
 * Does `work`, and returns its outcome, or 503 if it fails or takes too long; it then continues. The work calls
 * `later(promise)` for anything that continues after its reply. `waitUntil` keeps the platform running for both.
 */
async function replyTo(settings, context, work) {
  const { limits, log } = settings;
  const rest = [];
  const outcome = (async () => work((promise) => rest.push(promise)))().catch((error) => failed(error, log));
  stay(settings, context, outcome.then(() => Promise.all(rest)));
  return within(limits.replyMillis, outcome, () => {
    log('error', 'too_slow', `there is no reply within ${limits.replyMillis} ms; the work goes on`);
    return { reply: unavailable('it takes too long') };
  });
}

function failed(error, log) {
  if (error instanceof Ends) {
    const { reply, cause } = error;
    if (reply.status < 500) return refused(reply, log);
    log('error', 'unavailable', reply.detail, cause === undefined ? {} : { error: cause });
    return { reply };
  }
  log('error', 'internal', 'the delivery could not be handled', { error });
  return { reply: unavailable('the delivery could not be handled') };
}

function stay({ waitUntil, log }, context, work) {
  try {
    if (typeof context?.waitUntil === 'function') context.waitUntil(work);
    else waitUntil?.(work);
  } catch (error) {
    log('warn', 'wait_until_failed', '`waitUntil` has failed: what takes longer than the reply may be cut off', { error });
  }
}

function warnAtStart({ policy, log, dryRun }, given, store) {
  if (dryRun) log('warn', 'dry_run', 'nothing is stored, nothing is announced');
  const volatile = 'states are kept in memory, and a restart loses them';
  // Who passes such a store has chosen it.
  if (given.store === undefined) log.once('volatile_store', `${volatile}: give a \`store\` to keep them, or \`memoryStore()\` if that is meant`);
  else if (store.volatile) log('info', 'volatile_store', volatile);
  if (policy.secrets === UNAUTHENTICATED) log('warn', 'unauthenticated', 'no token is asked for: anyone can post anything');
}
