// One request over HTTP, and its response: bounded in bytes and in time, and no redirect followed.

import { MAX_DOCUMENT } from '../body.js';
import { joined } from '../chunks.js';
import { ApiError } from '../error.js';
import { noResponse } from './errors.js';

/** Whether requests may bypass the cache: some platforms without a cache refuse the option. */
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
 * The response as `{ status, retryAfter, date, body }`. The caller's abort reason is thrown as it is; all else is an error with
 * a `code`, and no error of `fetch` is passed on whole: its contents depend on the implementation.
 *
 * @param request `{ method, url, headers, body }`, as the module returns it.
 */
export async function send(request, { fetch, timeoutMillis, secret, isLocal }, signal) {
  const { method, url, headers, body } = request;
  const init = { method, headers: Object.entries(headers), body: body ?? undefined };
  return exchange(url, init, { fetch, timeoutMillis, secret, isLocal, maxBytes: MAX_DOCUMENT }, signal);
}

/** As {@link send}; with `maxBytes` 0 the body is not read. */
export async function exchange(url, init, { fetch, timeoutMillis, secret, isLocal = false, maxBytes }, signal) {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let stop;
  // A caller's own `fetch` may ignore the signal: this limits the wait all the same.
  const stopped = new Promise((_, reject) => {
    stop = (reason) => {
      reject(reason);
      controller.abort(reason);
    };
  });
  const abort = () => stop(signal.reason);
  signal?.addEventListener('abort', abort, { once: true });
  const late = noResponse('timeout', `no response within ${timeoutMillis} ms`);
  const timer = setTimeout(() => stop(late), timeoutMillis);
  try {
    const responded = respond(url, { ...init, redirect: 'manual', signal: controller.signal, ...cacheRule() }, fetch, maxBytes);
    return await Promise.race([responded, stopped]);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof ApiError) throw error;
    const isUnsent = neverConnected(error);
    const question = isUnsent && isLocal ? `: nothing listens at ${new URL(url).origin}; is the emulator running?` : '';
    throw Object.assign(noResponse('network', `${messageOf(error, secret)}${question}`), { isUnsent });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function respond(url, init, fetch, maxBytes) {
  const response = await fetch(url, init);
  const { status, headers } = response;
  // A browser hides everything about a redirect.
  if (response.type === 'opaqueredirect' && maxBytes > 0) throw noResponse('refused', 'a redirect, which is not followed');
  const body = maxBytes > 0 ? await read(response, maxBytes) : discard(response);
  // A `Retry-After` that is a date counts from the server's clock, or else from the local clock.
  const date = headers.get('date') ?? new Date().toUTCString();
  return { status, retryAfter: headers.get('retry-after'), date, body };
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
  return joined(chunks);
}

function bounded(bytes, maxBytes) {
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

const tooLarge = (maxBytes) => noResponse('too_large', `the response has more than ${maxBytes} bytes`);

/** No connection was made: the codes of Node and Bun, and what Deno says in their place. */
const NO_CONNECTION = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ConnectionRefused']);
const NO_CONNECTION_IN_DENO = 'client error (Connect)';

/** Whether it is certain that the request did not leave. */
const neverConnected = (error) =>
  NO_CONNECTION.has(error?.cause?.code ?? error?.code) || `${error?.cause?.message}`.includes(NO_CONNECTION_IN_DENO);

/** `fetch failed` alone explains little: the message also lists its causes, without the secret. */
function messageOf(error, secret) {
  const causes = [];
  for (let at = error; at !== undefined && at !== null && causes.length < 4; at = at.cause) {
    const message = `${at.message ?? at}`;
    causes.push(at.code === undefined || message.includes(at.code) ? message : `${at.code} ${message}`.trim());
  }
  const text = causes.join(': ').slice(0, 512);
  return secret ? text.replaceAll(secret, '…') : text;
}
