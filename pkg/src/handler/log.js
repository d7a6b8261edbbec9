// The handler's log. It never receives a secret, a token or a request's URL.

/** A function `log(level, code, message, details)`. Without a function from the user, errors go to the console. */
export function logTo(onLog = onConsole) {
  return (level, code, message, details = {}) => {
    // A logger's error must not change a reply; it is reported to the console, if there is one.
    try {
      Promise.resolve(onLog({ level, code, message, ...details })).catch(complain);
    } catch (error) {
      complain(error);
    }
  };
}

function onConsole({ level, code, message, error }) {
  if (level === 'error') console.error(`shotstack-hosting: ${code}: ${message}`, ...(error === undefined ? [] : [error]));
}

const complain = (error) => console.error('shotstack-hosting: `onLog` has failed:', error);
