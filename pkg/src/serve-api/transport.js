// One request over HTTP, and its answer: bounded in bytes and in time, and no redirect followed.

import { ApiError } from '../api-error.js';
import { joined } from '../chunks.js';
import { MAX_DOCUMENT } from '../limits.js';
import { noAnswer } from './errors.js';

/** Whether requests may say that no cache shall answer them: where the platform has no cache, some refuse to hear it. */
let uncached;

function cacheRule() {
  if (uncached === undefined) {
    try {
      new Request('https://api.shotstack.io/', { cache: 'no-store' });
      uncached = { cache: 'no-store' };
    } catch {
      uncached = {};
    }
  }
  return uncached;
}

/**
 * The answer as `{ status, retryAfter, body }`. What the caller's signal says is thrown as it is; all else is an error with
 * a `code`, and no error of `fetch` is passed on whole: what an implementation puts into one is not known.
 *
 * @param request What the module has written: see crates/wasm/src/request.rs.
 */
export async function send(request, { fetch, timeoutMillis, secret }, signal) {
  const end = request.indexOf('\n\n');
  const [name, url, ...lines] = request.slice(0, end).split('\n');
  const headers = lines.map((line) => line.split(': '));
  const body = request.slice(end + 2) || undefined;
  const init = { method: name.slice(0, name.indexOf(' ')), headers, body };
  return exchange(url, init, { fetch, timeoutMillis, secret, maxBytes: MAX_DOCUMENT }, signal);
}

/** As {@link send}; with `maxBytes` 0 the body is left alone. */
export async function exchange(url, init, { fetch, timeoutMillis, secret, maxBytes }, signal) {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let stop;
  // A `fetch` of the caller's need not heed a signal: nobody waits for it longer than this.
  const stopped = new Promise((_, reject) => {
    stop = (reason) => {
      reject(reason);
      controller.abort(reason);
    };
  });
  const abort = () => stop(signal.reason);
  signal?.addEventListener('abort', abort, { once: true });
  const late = noAnswer('timeout', `no answer within ${timeoutMillis} ms`);
  const timer = setTimeout(() => stop(late), timeoutMillis);
  try {
    const answered = answer(url, { ...init, redirect: 'manual', signal: controller.signal, ...cacheRule() }, fetch, maxBytes);
    return await Promise.race([answered, stopped]);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof ApiError) throw error;
    throw noAnswer('network', told(error, secret));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function answer(url, init, fetch, maxBytes) {
  const response = await fetch(url, init);
  const { status, headers } = response;
  // What a browser shows of a redirect: nothing.
  if (response.type === 'opaqueredirect' && maxBytes > 0) throw noAnswer('refused', 'a redirect, which is not followed');
  const body = maxBytes > 0 ? await read(response, maxBytes) : discard(response);
  return { status, retryAfter: headers.get('retry-after'), body };
}

function discard({ body }) {
  body?.cancel?.().catch(() => {});
  return new Uint8Array();
}

async function read(response, maxBytes) {
  const reader = response.body?.getReader?.();
  if (reader === undefined) return bounded(new Uint8Array(await response.arrayBuffer()), maxBytes);
  const chunks = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      reader.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
  return joined(chunks, length);
}

function bounded(bytes, maxBytes) {
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

const tooLarge = (maxBytes) => noAnswer('too_large', `the answer has more than ${maxBytes} bytes`);

/** `fetch failed` says little: what lies behind is told along, without what must not be told. */
function told(error, secret) {
  const causes = [];
  for (let at = error; at !== undefined && at !== null && causes.length < 4; at = at.cause) {
    causes.push(`${at.code ?? ''} ${at.message ?? at}`.trim());
  }
  const text = causes.join(': ').slice(0, 512);
  return secret ? text.replaceAll(secret, '…') : text;
}
