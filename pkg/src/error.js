/** Whatever this package throws of itself. Programs should branch on `code`. */
export class HostingError extends Error {
  constructor(code, message, { cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.assign(this, details);
  }

  /** What the module refuses with: code, findings as JSON if there are any, message. */
  static read(text) {
    const [code, findings, ...message] = text.split('\n');
    return new HostingError(code, message.join('\n'), findings ? JSON.parse(findings) : {});
  }
}
HostingError.prototype.name = 'HostingError';

/** A body that is no Shotstack webhook, with everything that is wrong with it. */
export class EventError extends HostingError {
  constructor({ violations, advisories }) {
    const told = violations.map(({ path, message }) => (path ? `${path}: ${message}` : message));
    const tooLarge = violations.some(({ code }) => code === 'too_large');
    super(tooLarge ? 'too_large' : 'invalid', `the body is no Shotstack webhook: ${told.join('; ')}`, {
      violations,
      advisories,
    });
  }
}
EventError.prototype.name = 'EventError';

/** Why an API's answer is not what was asked for. */
export class ApiError extends HostingError {
  constructor({ code, message, isPassing, httpStatus, retryAfter, apiMessage, violations }) {
    super(code, message, { isPassing, httpStatus, retryAfter, apiMessage, violations });
  }
}
ApiError.prototype.name = 'ApiError';
