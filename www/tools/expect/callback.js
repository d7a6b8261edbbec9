// What is wrong with a callback URL, as far as the URL shows.

const ADVICE = 'Use a name that is public; while developing, the address of a tunnel, or the emulator in place of Shotstack.';

/** `[{ level: 'violation' | 'advisory', message, hint }]` */
export function callbackProblems(core, callback) {
  if (callback === undefined) {
    return [{ level: 'advisory', message: 'There is no `callback`: no webhook comes.', hint: 'Poll, or order with `withCallback(edit, …)`.' }];
  }
  if (typeof callback !== 'string') return [violation('`callback` is not a text.', 'Write an absolute URL.')];
  let url;
  try {
    url = new URL(callback);
  } catch {
    return [violation('`callback` is not an absolute URL.', 'Begin with `https://`.')];
  }
  const { protocol, hostname, searchParams, hash } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return [violation(`\`callback\` is ${protocol.slice(0, -1)}, not http or https.`, 'Begin with `https://`.')];
  const found = [];
  const what = core.privateHost(hostname);
  if (what !== null) found.push(violation(`Shotstack cannot reach \`${hostname}\`: it is ${what}.`, ADVICE));
  if (protocol === 'http:') found.push(advisory('`callback` is http: the token and the webhooks can be read and changed on the way.', 'Use https.'));
  if (hash !== '') found.push(advisory('`callback` has a fragment, which is not sent.', 'Leave out the part from `#` on.'));
  if (callback.includes('&amp;')) found.push(violation('`callback` is escaped for HTML.', 'Write `&` in place of `&amp;`.'));
  if (!searchParams.has('shotstack_token')) {
    found.push(advisory('`callback` carries no token: whoever knows the URL can send webhooks to it.', 'Let `withCallback(edit, …)` sign one. Shotstack itself signs nothing.'));
  }
  return found;
}

const violation = (message, hint) => ({ level: 'violation', message, hint });
const advisory = (message, hint) => ({ level: 'advisory', message, hint });
