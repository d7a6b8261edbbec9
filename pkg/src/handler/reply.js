// Replies as HTTP responses.

import { inboxLimits } from '../inbox.js';

/** Storing or announcing failed: the publisher should deliver again. */
export const unavailable = (detail, retryAfter = inboxLimits().retryAfter) => ({
  status: 503,
  code: 'unavailable',
  detail,
  retryAfter,
  allow: null,
});

/** A reply with status 4xx that does not need the core to read the body. */
export const refusal = (status, code, detail) => ({ status, code, detail, retryAfter: null, allow: null });

/** The outcome of a refused delivery, which is logged. */
export function refused(reply, log, key = {}) {
  const { status, code, detail, violations } = reply;
  log.eachMinute(`${status} ${code}`, 'refused', `${status} ${code}: ${detail}`, violations ? { ...key, violations } : key);
  return { reply };
}

/** A delivery that ends here, with this reply; `cause` is for the log. */
export class Ends extends Error {
  constructor(reply, cause) {
    super(reply.detail, { cause });
    this.reply = reply;
  }
}

/** Status, headers and body; problem details (RFC 9457) for errors, and an empty body for 200. */
export function asHttp({ reply, dryRun }) {
  const { status, code, detail, retryAfter, allow, violations } = reply;
  const headers = { 'cache-control': 'no-store' };
  if (retryAfter !== null) headers['retry-after'] = `${retryAfter}`;
  if (allow !== null) headers.allow = allow;
  if (status === 200 && !dryRun) return { status, headers, body: null };
  headers['content-type'] = status === 200 ? 'application/json' : 'application/problem+json';
  const body = JSON.stringify({ status, code, detail, violations, dryRun });
  return { status, headers, body };
}
