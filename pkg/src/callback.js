// Callback URLs with a signed token.

import { json, object, text, time } from './argument.js';
import { jsonOf } from './body.js';
import { engine } from './main-engine.js';

export function callbackUrl(options, now) {
  return engine.call('callback_url', json(object(options)), time(now));
}

export function withCallback(edit, options, now) {
  const { url, place } = engine.call('callback_url_for_edit', jsonOf(edit), json(object(options)), time(now));
  return withMember(at(edit, steps(place.document)), steps(place.parent), url);
}

/** The names in a JSON Pointer. */
const steps = (pointer) => pointer.split('/').slice(1);

const at = (value, names) => names.reduce((inside, name) => inside[name], value);

/** A copy of the object, with `callback` in the object inside it that has these names. */
const withMember = (object, [name, ...names], callback) =>
  name === undefined ? { ...object, callback } : { ...object, [name]: withMember(object[name], names, callback) };

export function verifyCallback(url, secrets, now) {
  return engine.call('verify_callback', text(url, 'url'), json(secrets ?? null, 'secrets'), time(now));
}

export const redactToken = (url) => engine.call('redact_token', text(url, 'url'));
