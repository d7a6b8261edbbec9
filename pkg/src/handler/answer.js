// What is answered, as HTTP.

/** The publisher's first wait, in seconds: it goes by its own schedule, others may go by this. */
const RETRY_SECONDS = 8;

/** Storing or announcing failed: the publisher shall come again. */
export const unavailable = (detail, retryAfter = RETRY_SECONDS) => ({
  status: 503,
  code: 'unavailable',
  detail,
  retryAfter,
  allow: null,
});

/** An answer of status 4xx that is given before the core has seen the body. */
export const refusal = (status, code, detail) => ({ status, code, detail, retryAfter: null, allow: null });

/** A delivery that ends here, with this answer; `cause` is for the log. */
export class Ends extends Error {
  constructor(answer, cause) {
    super(answer.detail, { cause });
    this.answer = answer;
  }
}

/** Status, headers and body; problems as RFC 9457 has them, and nothing else for 200. */
export function asHttp({ answer, dryRun }) {
  const { status, code, detail, retryAfter, allow, violations } = answer;
  const headers = { 'cache-control': 'no-store' };
  if (retryAfter !== null) headers['retry-after'] = `${retryAfter}`;
  if (allow !== null) headers.allow = allow;
  if (status === 200 && !dryRun) return { status, headers, body: null };
  headers['content-type'] = status === 200 ? 'application/json' : 'application/problem+json';
  const body = JSON.stringify({ status, code, detail, violations, dryRun });
  return { status, headers, body };
}
