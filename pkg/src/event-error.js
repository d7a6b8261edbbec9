import { HostingError } from './error.js';

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
