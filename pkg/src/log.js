// The log of a handler or an API client. It never receives a secret, a token or a request's URL.

const MINUTE_MILLIS = 60_000;

/** What each log was warned of: programs on some platforms create a handler for each request. */
const histories = new WeakMap();

/**
 * A function `log(level, code, message, details)`. Without a function from the user, warnings and errors go to the
 * console.
 */
export function logTo(onLog = onConsole, now = Date.now) {
  const { said, latest } = historyOf(onLog);

  const log = (level, code, message, details = {}) => {
    // A logger's error must not change a reply; it is reported to the console, if there is one.
    try {
      Promise.resolve(onLog({ level, code, message, ...details })).catch(complain);
    } catch (error) {
      complain(error);
    }
  };

  /** A warning the first time that it is said to this log, information from then on. */
  log.once = (code, message, details) => {
    log(said.has(message) ? 'info' : 'warn', code, message, details);
    said.add(message);
  };

  /**
   * At this level at most once a minute for each cause, information in between; the next at this level counts these. A
   * cause is one of a closed set, so that strangers cannot fill the memory.
   */
  log.eachMinute = (cause, level, code, message, details) => {
    const last = latest.get(cause);
    const time = now();
    if (last !== undefined && Math.abs(time - last.time) < MINUTE_MILLIS) {
      last.suppressed += 1;
      return log('info', code, message, details);
    }
    latest.set(cause, { time, suppressed: 0 });
    const suppressed = last?.suppressed ?? 0;
    if (suppressed === 0) return log(level, code, message, details);
    return log(level, code, `${message} (and ${suppressed} more like it in the meantime)`, { ...details, suppressed });
  };

  return log;
}

function historyOf(onLog) {
  if (!histories.has(onLog)) histories.set(onLog, { said: new Set(), latest: new Map() });
  return histories.get(onLog);
}

function onConsole({ level, code, message, error }) {
  if (level !== 'error' && level !== 'warn') return;
  // A bare engine has no console.
  const entry = `shotstack-hosting: ${code}: ${message}`;
  if (error === undefined) globalThis.console?.[level](entry);
  else globalThis.console?.[level](`${entry}:`, error);
}

const complain = (error) => globalThis.console?.error('shotstack-hosting: `onLog` has failed:', error);
