import { HostingError } from './error.js';

/** Why an API's answer is not what was asked for. */
export class ApiError extends HostingError {
  constructor({ code, message, isPassing, httpStatus, retryAfter, apiMessage, violations }) {
    super(code, message, { isPassing, httpStatus, retryAfter, apiMessage, violations });
  }
}
ApiError.prototype.name = 'ApiError';
