// The errors of requests and waits.

import { ApiError, HostingError } from '../error.js';

/** No response arrived, or it was not read: `code` is `timeout`, `network`, `too_large` or `refused`. */
export const noResponse = (code, message) =>
  new ApiError({
    code,
    message,
    isTransient: code === 'timeout' || code === 'network' || code === 'not_found',
  });

/** The same error, with the request's method and path. */
export function about(request, error) {
  const named = new ApiError({ ...error, message: `${request}: ${error.message}` });
  return Object.assign(named, { request });
}

/** What an error means for the rate limit. */
export function resultOf({ code, retryAfter }) {
  return code === 'rate_limited' ? { result: 'rateLimited', retryAfter } : { result: 'failed' };
}

/** A render that cannot become ready, or was not ready in time. */
export class NotReadyError extends HostingError {
  constructor(code, render, { report, cause, stage }) {
    super(code, `the render ${render} ${because(code, report, cause, stage)}`, { cause, render, report: report ?? null });
  }
}
NotReadyError.prototype.name = 'NotReadyError';

function because(code, report, cause, stage) {
  if (code === 'not_found') return unknown(stage, cause?.apiMessage);
  if (code === 'refused') return `cannot be asked for: ${cause.message}`;
  if (code === 'expired') return `is still ${report?.status ?? 'unknown'} at its deadline${cause ? `: ${cause.message}` : ''}`;
  return `is ${code}${report?.reason ? `: ${report.reason}` : ''}`;
}

/** The likeliest cause is a key of the other stage. */
function unknown(stage, detail) {
  const other = stage === 'v1' ? 'stage' : 'v1';
  return `is not known on the stage \`${stage}\`${detail ? `: ${detail}` : ''}. Check the id; if the render was ordered on the \
stage \`${other}\`, give \`stage: '${other}'\` and an API key of that stage`;
}

/** A file that the CDN refuses, or did not serve in time. */
export class NotServedError extends HostingError {
  constructor(code, url, message, httpStatus = null) {
    super(code, `${url} ${message}`, { url, httpStatus });
  }
}
NotServedError.prototype.name = 'NotServedError';
