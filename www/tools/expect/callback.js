// What is wrong with a callback URL, as far as the URL shows.

const ADVICE = 'Use a name that is public; while developing, the address of a tunnel, or the emulator in place of Shotstack.';

/** `[{ level: 'violation' | 'advisory', message, hint }]` */
export function callbackProblems(callback) {
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
  const what = localKind(hostname);
  if (what !== undefined) found.push(violation(`Shotstack cannot reach \`${hostname}\`: it is ${what}.`, ADVICE));
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

/** What a host is that only one machine or network knows, as in crates/cli/src/callback/reachability.rs. */
function localKind(host) {
  const name = host.replace(/\.$/, '').toLowerCase();
  if (/^\[|^[\d.]+$/.test(name)) return localAddress(name);
  const last = name.split('.').pop();
  if (last === 'localhost') return 'this machine itself';
  if (last === 'local' || last === 'internal' || /(^|\.)home\.arpa$/.test(name)) return 'a name of a private network';
  if (last === 'test' || last === 'invalid') return 'a name that is reserved';
  if (last === name) return 'a name without a dot, which only your network knows';
  return undefined;
}

function localAddress(host) {
  if (/^127\.|^\[::1\]$/.test(host)) return 'this machine itself';
  if (/^0\.0\.0\.0$|^\[::\]$/.test(host)) return 'not the address of a machine';
  if (/^10\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^\[f[cd]/.test(host)) return 'a private address';
  if (/^169\.254\.|^\[fe[89ab]/.test(host)) return 'a link-local address';
  if (/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host)) return 'an address inside a provider’s network';
  return undefined;
}
