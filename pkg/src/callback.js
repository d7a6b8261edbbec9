// Callback URLs with a signed token.

import { json, naming, object, text, time } from './argument.js';
import { withEdit } from './body.js';
import { HostingError } from './error.js';
import { engine } from './main-engine.js';
import { checkNames } from './option-names.js';
import { checkSecret, checkSecrets } from './secrets.js';

const OF_ANY_TOKEN = ['url', 'secret', 'expect', 'elsewhere', 'owner', 'stage', 'expiresIn'];
const OPTIONS = ['correlation', ...OF_ANY_TOKEN];

export function callbackUrl(options, now) {
  const checked = optionsText(options, 'callbackUrl');
  return naming('callbackUrl', () => engine.call('callback_url', checked, time(now)));
}

export function standingCallback(options, now) {
  const checked = json({ ...checkedOptions(options, OF_ANY_TOKEN, 'standingCallback'), standing: true });
  return naming('standingCallback', () => engine.call('callback_url', checked, time(now)));
}

export const withCallback = (edit, options, now) => editWith(edit, callbackFor(edit, options, now, 'withCallback'));

/** The callback URL for an edit, with a token, and its place: `{ url, place }`. */
export function callbackFor(edit, options, now, caller) {
  const checked = optionsText(options, caller);
  return withEdit(edit, caller, (json) => engine.call('callback_url_for_edit', json, checked, time(now)));
}

/** The same without a token, for a policy without authentication. */
export const unsignedCallbackFor = (edit, url, caller) =>
  withEdit(edit, caller, (json) => engine.call('unsigned_callback_for_edit', json, url));

/** Whether an edit has a callback at this place already. */
export const hasCallback = (edit, { document, parent }) => {
  const { callback } = at(edit, [...steps(document), ...steps(parent)]);
  return callback !== undefined && callback !== null;
};

/** A copy of an edit with this callback URL at its place. */
export const editWith = (edit, { url, place }) => withMember(at(edit, steps(place.document)), steps(place.parent), url);

function optionsText(options, caller) {
  const given = checkedOptions(options, OPTIONS, caller);
  text(given.correlation, 'correlation', caller);
  return json(given);
}

/** Each option is read once: a getter could give another value the second time. */
function checkedOptions(options, names, caller) {
  const given = { ...object(options, 'options', caller) };
  checkNames(given, names, { caller });
  checkSecret(given.secret, '`secret`', caller);
  if (given.url === undefined || given.url === '') {
    const problem = given.url === undefined ? 'undefined' : 'empty';
    throw new HostingError('not_a_url', `${caller}: \`url\` is ${problem}: is the variable set? It holds the URL at which Shotstack can reach your handler`);
  }
  if (given.url instanceof URL) given.url = given.url.href;
  text(given.url, 'url', caller);
  return given;
}

/** The names in a JSON Pointer. */
const steps = (pointer) => pointer.split('/').slice(1);

const at = (value, names) => names.reduce((inside, name) => inside[name], value);

/** A copy of the object, with `callback` in the object inside it that has these names. */
const withMember = (object, [name, ...names], callback) =>
  name === undefined ? { ...object, callback } : { ...object, [name]: withMember(object[name], names, callback) };

export function verifyCallback(url, secrets, now) {
  if (!(Array.isArray(secrets) && secrets.length === 0)) checkSecrets(secrets, 'verifyCallback');
  return engine.call('verify_callback', text(url, 'url', 'verifyCallback'), json(secrets, 'secrets'), time(now));
}

export const privateHost = (host) => engine.call('private_host', text(host, 'host', 'privateHost')) ?? null;

export const redactToken = (url) => engine.call('redact_token', text(url, 'url', 'redactToken'));
