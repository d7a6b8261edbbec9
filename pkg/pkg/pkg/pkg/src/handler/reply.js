// Replies as HTTP responses.

/** As the core has it: the publisher's first wait. */
const RETRY_AFTER_SECONDS = 8;

/** The reply where no turn has given one: the publisher should deliver again. */
export const unavailable = (detail, code = 'unavailable') => ({ status: 503, code, detail, retryAfter: RETRY_AFTER_SECONDS, allow: null });

/** Status, headers and body; problem details (RFC 9457) for errors, and an empty body for 200. */
export function asHttp({ reply, dryRun }) {
  const { status, code, detail, retryAfter, allow, violations } = reply;
  const headers = { 'cache-control': 'no-store' };
  if (retryAfter !== null) headers['retry-after'] = `${retryAfter}`;
  if (allow !== null) headers.allow = allow;
  if (status === 200 && !dryRun) return { status, headers, body: null };
  headers['content-type'] = status === 200 ? 'application/json' : 'application/problem+json';
  const body = JSON.stringify({ status, code, detail, violations: violations?.length ? violations : undefined, dryRun });
  return { status, headers, body };
}

export function asResponse(outcome) {
  const { status, headers, body } = asHttp(outcome);
  return new Response(body, { status, headers });
}
