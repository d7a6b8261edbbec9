// What is answered, as HTTP.

import { inboxLimits } from '../inbox.js';

/** Storing or announcing failed: the publisher shall come again. */
export const unavailable = (detail, retryAfter = inboxLimits().retryAfter) => ({
  status: 503,
  code: 'unavailable',
  detail,
  retryAfter,
  allow: null,
});

/** A reply of status 4xx that is given before the core has seen the body. */
export const refusal = (status, code, detail) => ({ status, code, detail, retryAfter: null, allow: null });

/** A delivery that ends here, with this reply; `cause` is for the log. */
export class Ends extends Error {
  constructor(reply, cause) {
    super(reply.detail, { cause });
    this.reply = reply;
  }
}

/** Status, headers and body; problems as RFC 9457 has them, and nothing else for 200. */
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
