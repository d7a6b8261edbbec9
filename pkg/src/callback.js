// Callback URLs that prove themselves.

import { json, object, text, time } from './argument.js';
import { jsonOf } from './body.js';
import { engine } from './main-engine.js';

export function callbackUrl(options, now) {
  return engine.call('callback_url', json(object(options)), time(now));
}

export function withCallback(edit, options, now) {
  const callback = engine.call('callback_url_for_edit', jsonOf(edit), json(object(options)), time(now));
  return { ...edit, callback };
}

export function verifyCallback(url, secrets, now) {
  return engine.call('verify_callback', text(url, 'url'), json(secrets ?? null, 'secrets'), time(now));
}

export const redactToken = (url) => engine.call('redact_token', text(url, 'url'));
