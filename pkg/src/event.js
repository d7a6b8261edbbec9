// Webhooks: read and checked.

import { text } from './argument.js';
import { textOf, unreadable } from './body.js';
import { EventError } from './event-error.js';
import { engine } from './full.js';
import { limitsOf } from './limits.js';

export function checkEvent(body, options = {}) {
  const limits = limitsOf(options);
  const origin = text(options.origin ?? '', 'origin');
  let piece;
  try {
    piece = textOf(body, limits[0]);
  } catch (error) {
    return unreadable(error);
  }
  return JSON.parse(engine.call('event_check', [piece, origin], ...limits));
}

export function parseEvent(body, options) {
  const verdict = checkEvent(body, options);
  if (verdict.valid) return verdict.event;
  throw new EventError(verdict);
}

const known = new Set(['serve/copy', 'edit/render', 'ingest/source', 'ingest/rendition']);

export function isKnownEvent(event) {
  const { type, action } = Object(event);
  return typeof type === 'string' && typeof action === 'string' && known.has(`${type}/${action}`);
}

export const eventSchema = {
  '~standard': {
    version: 1,
    vendor: 'shotstack-hosting',
    validate(value) {
      const verdict = checkEvent(value);
      if (verdict.valid) return { value: verdict.event };
      return { issues: verdict.violations.map(({ path, message }) => ({ message, path: steps(path) })) };
    },
  },
};

/** A JSON Pointer (RFC 6901) in its steps. */
const steps = (pointer) =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
