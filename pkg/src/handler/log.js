// What the handler says of its work. No secret, no token, no URL of a request ever gets here.

/** A function `log(level, code, message, details)`. Without one of the user's, errors go to the console. */
export function logTo(onLog = onConsole) {
  return (level, code, message, details = {}) => {
    // What a logger does wrong must not change an reply; it is told where that can be told.
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
