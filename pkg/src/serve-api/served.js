// Whether the CDN serves a file: the CDN itself is asked, without any key.

import { engine } from './engine.js';
import { NotServedError } from './errors.js';
import { exchange } from './transport.js';

/** What the module says of an answer. As in crates/wasm/src/poll.rs. */
const [YES, NOT_YET, ASK_WITH_GET] = [0, 1, 2];

/** Ends when the file is there. */
export async function untilServed(url, { fetch, timeoutMillis, now, firstWaitMillis = -1, longestWaitMillis = -1, bits }, { signal, timeout }) {
  const deadline = now() + timeout;
  let init = { method: 'HEAD' };
  let waits = 0;
  for (;;) {
    const left = Math.max(1, deadline - now());
    const { status, trouble } = await ask(url, init, { fetch, timeoutMillis: Math.min(timeoutMillis, left) }, signal);
    const said = status === undefined ? NOT_YET : engine.exports.poll_served(status);
    if (said === YES) return;
    if (said === ASK_WITH_GET && init.method === 'HEAD') {
      init = { method: 'GET', headers: { range: 'bytes=0-0' } };
      continue;
    }
    if (said !== NOT_YET) throw new NotServedError('refused', withoutQuery(url), `answers ${http(status)}`, status);
    const rest = deadline - now();
    if (rest <= 0) {
      const last = status === undefined ? trouble : http(status);
      throw new NotServedError('expired', withoutQuery(url), `is not served at the deadline: ${last}`, status);
    }
    // At the deadline it is asked once more.
    await sleep(Math.min(rest, engine.exports.poll_wait(firstWaitMillis, longestWaitMillis, waits, bits())), signal);
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

/** A browser does not show what a redirect that it does not follow says. */
const http = (status) => (status === 0 ? 'a redirect' : `HTTP ${status}`);

/** Without what may be a signature. */
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
