// Closing a handler: a function of the user that never ends must not keep the program.

import { checkMillis, within } from './time.js';

const TIMEOUT_MILLIS = 30_000;

export function timeoutOf({ timeout = TIMEOUT_MILLIS } = {}) {
  checkMillis(timeout, 'close', 'timeout');
  return timeout;
}

/** Waits for the end of `work`, but not for ever: then the log has the names of what is still running. */
export function closing(timeout, work, { names, log }) {
  return within(timeout, work, () => {
    const running = names().join(', ') || 'some work';
    log('warn', 'still_running', `\`close\` waits no longer than ${timeout} ms, and these have not ended: ${running}`);
  });
}
