// Whether the CDN serves a file: the CDN itself is queried, without a key.

import { engine } from './engine.js';
import { NotServedError } from './errors.js';
import { exchange } from './transport.js';
import { lastResponseMillis } from './waits.js';

/** Ends when the CDN serves the file. */
export async function untilServed(url, { fetch, timeoutMillis, now, rules, bits }, { signal, timeout }) {
  const deadline = now() + timeout;
  let init = { method: 'HEAD' };
  let waits = 0;
  for (;;) {
    // The deadline ends a request that is under way, but the last one has time for a response, too.
    const left = Math.max(deadline - now(), lastResponseMillis(timeout));
    const { status, trouble } = await ask(url, init, { fetch, timeoutMillis: Math.min(timeoutMillis, left) }, signal);
    const available = status === undefined ? 'notYet' : engine.call('availability', status);
    if (available === 'yes') return;
    if (available === 'askWithGet' && init.method === 'HEAD') {
      init = { method: 'GET', headers: { range: 'bytes=0-0' } };
      continue;
    }
    if (available !== 'notYet') throw new NotServedError('refused', withoutQuery(url), `is answered with ${http(status)}`, status);
    const rest = deadline - now();
    if (rest <= 0) {
      const last = status === undefined ? trouble : http(status);
      throw new NotServedError('expired', withoutQuery(url), `is not served at the deadline: ${last}`, status);
    }
    // At the deadline it is queried once more.
    await sleep(Math.min(rest, engine.call('wait_millis', rules, waits, bits())), signal);
    waits += 1;
  }
}

async function ask(url, init, how, signal) {
  try {
    return await exchange(url, init, { ...how, maxBytes: 0 }, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    return { trouble: error.message };
  }
}

/** A browser hides the contents of a redirect that it does not follow. */
const http = (status) => (status === 0 ? 'a redirect' : `HTTP ${status}`);

/** The URL without its query, which may contain a signature. */
export function withoutQuery(url) {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

export function sleep(millis, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const done = (end) => () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      end();
    };
    const aborted = done(() => reject(signal.reason));
    const timer = setTimeout(done(resolve), Math.min(millis, 2 ** 31 - 1));
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
