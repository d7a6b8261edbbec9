// The fallback for lost webhooks: the APIs are polled, and the handler processes their responses.

import { object } from '../argument.js';
import { correlationOf } from '../correlation.js';
import { HostingError } from '../error.js';
import { checkNames } from '../option-names.js';
import { sleep } from './availability.js';
import { engine, readAssets, readRender } from './engine.js';

const TEN_MINUTES = 10 * 60_000;
const HALF_AN_HOUR = 30 * 60_000;
const FIRST_AGAIN = 60_000;
const SETTLED = new Set(['ready', 'failed', 'deleted']);

const OPTIONS = ['handler', 'api', 'after', 'timeout', 'onSettled', 'onTrouble'];

export function pollingFallback(options) {
  checkNames(object(options, 'options', 'pollingFallback'), OPTIONS, { caller: 'pollingFallback', code: 'option' });
  return fallbackOf(options);
}

function fallbackOf({ handler, api, after = TEN_MINUTES, timeout = HALF_AN_HOUR, onSettled, onTrouble = onConsole }) {
  for (const [name, value] of Object.entries({ 'handler.observe': handler?.observe, 'api.documents': api?.documents })) {
    if (typeof value !== 'function') throw new HostingError('option', `pollingFallback: there is no \`${name}\``);
  }
  /** The function that stops each watch, by render. */
  const watches = new Map();

  async function settle(render, { signal, ...known } = {}) {
    const correlation = correlationOf(known, engine);
    let documents;
    try {
      documents = await api.documents(render, { signal });
    } catch (error) {
      if (!error?.isTransient) throw error;
      return unsettled(null, (error.retryAfter ?? 0) * 1000, error);
    }
    return observe(render, documents, correlation);
  }

  /** The handler stores and announces the responses by the same rules as webhooks. */
  async function observe(render, documents, correlation) {
    const owner = ownerOf(documents);
    if (owner === undefined) return unsettled(null);
    let outcome;
    try {
      outcome = await handler.observe(render, documents, { correlation });
    } catch (cause) {
      if (cause?.code !== 'unavailable') throw cause;
      const message = `the handler could not take what the API says of ${render}: ${cause.message}`;
      return unsettled(null, 0, new HostingError('unavailable', message, { cause }));
    }
    const { report, pending } = outcome;
    if (pending.length > 0) {
      return unsettled(report, 0, new HostingError('unavailable', `not announced of ${render}: ${pending.join(', ')}`));
    }
    return SETTLED.has(report.status) ? { settled: true, report, againInMillis: null, trouble: null } : unsettled(report);
  }

  function watch(render, { after: wait = after, signal, ...known } = {}) {
    const correlation = correlationOf(known, engine);
    if (watches.has(render)) return;
    const controller = new AbortController();
    watches.set(render, controller);
    const stop = () => forget(render);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) return void forget(render);
    const timer = setTimeout(() => {
      follow(render, correlation, controller.signal)
        .then((outcome) => onSettled?.(render, outcome.report))
        .catch((error) => {
          if (!controller.signal.aborted) return onTrouble(error, render);
        })
        .catch(complain)
        .finally(() => {
          signal?.removeEventListener('abort', stop);
          if (watches.get(render) === controller) watches.delete(render);
        });
    }, Math.min(wait, 2 ** 31 - 1));
    // The timer must not keep a program running that has nothing else to do.
    timer.unref?.();
    controller.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  /** Polls by the plan until the render is settled, and then until the handler has stored it. */
  async function follow(render, correlation, signal) {
    let documents = [];
    let end;
    try {
      await api.waitUntilReady(render, {
        signal,
        timeout,
        onProgress: (_report, progress) => {
          documents = progress.documents;
        },
      });
    } catch (error) {
      if (signal.aborted || !(error.code === 'failed' || error.code === 'deleted' || error.code === 'expired')) throw error;
      end = error;
    }
    let wait = 1000;
    for (;;) {
      const outcome = await observe(render, documents, correlation);
      if (outcome.trouble === null) {
        if (end?.code === 'expired') throw end;
        if (outcome.settled) return outcome;
        const status = outcome.report?.status ?? 'unknown';
        throw new HostingError('unsettled', `the API says all of ${render}, and to the handler it is still ${status}: it expects other files`);
      }
      await onTrouble(outcome.trouble, render);
      await sleep(Math.max(wait, outcome.againInMillis), signal);
      wait = Math.min(2 * wait, FIRST_AGAIN);
    }
  }

  function forget(render) {
    watches.get(render)?.abort(new HostingError('forgotten', `nobody waits for ${render} any more`));
    watches.delete(render);
  }

  return {
    settle,
    watch,
    forget,
    close() {
      for (const render of [...watches.keys()]) forget(render);
    },
    get watched() {
      return [...watches.keys()];
    },
  };
}

function unsettled(report, least = 0, trouble = null) {
  return { settled: false, report, againInMillis: Math.max(least, trouble ? 1000 : FIRST_AGAIN), trouble };
}

/** The owner of the render, according to the responses. */
function ownerOf(documents) {
  for (const body of documents) {
    for (const read of [readRender, (response) => readAssets(response)[0]]) {
      try {
        const owner = read({ status: 200, body })?.owner;
        if (owner !== undefined) return owner;
      } catch (error) {
        if (error.code !== 'unreadable') throw error;
      }
    }
  }
  return undefined;
}

function onConsole(error, render) {
  console.error(`shotstack-hosting: the fallback for ${render}:`, error);
}

const complain = (error) => console.error('shotstack-hosting: a function given to `pollingFallback` has failed:', error);
