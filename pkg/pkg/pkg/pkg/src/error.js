/** The error that this package throws. Programs should branch on `code`. */
export class HostingError extends Error {
  constructor(code, message, { cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.assign(this, details);
  }
}
HostingError.prototype.name = 'HostingError';

/** A body that is not a Shotstack webhook, with all its errors. */
export class EventError extends HostingError {
  constructor({ violations, advisories }) {
    const sentences = violations.map(({ path, message }) => (path ? `${path}: ${message}` : message));
    const tooLarge = violations.some(({ code }) => code === 'too_large');
    super(tooLarge ? 'too_large' : 'invalid', `the body is not a Shotstack webhook: ${sentences.join('; ')}`, {
      violations,
      advisories,
    });
  }
}
EventError.prototype.name = 'EventError';

/** A request to an API failed, or its response is not valid. */
export class ApiError extends HostingError {
  constructor({ code, message, isTransient, httpStatus = null, retryAfter = null, apiMessage = null, violations = [], cause }) {
    super(code, message, { cause, isTransient, httpStatus, retryAfter, apiMessage, violations });
  }
}
ApiError.prototype.name = 'ApiError';
