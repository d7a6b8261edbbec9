// Orders, and what the publisher posts about them.

import { callbackUrl } from 'shotstack-hosting';
import { CALLBACK, onTheCdn, ready, rendered, SECRET } from '../../suite/deliveries.js';

const FILES = { main: '.mp4', poster: '-poster.jpg', thumbnail: '-thumb.jpg' };
const ROLES = Object.keys(FILES);

/** Of some orders a file never comes, and some renders fail. */
export function orderOf(render, next, now) {
  const url = callbackUrl({ url: CALLBACK, secret: SECRET, correlation: render, expect: ROLES }, now);
  const lacks = next() < 0.2 ? ROLES[Math.floor(next() * ROLES.length)] : undefined;
  const fails = next() < 0.15;
  const files = ROLES.filter((role) => role !== lacks).map((role) => ({
    asset: `${render}-${role}`,
    body: ready(`${render}-${role}`, onTheCdn(FILES[role], { render }), { render }),
  }));
  const end = { body: rendered(fails ? 'failed' : 'done', { id: render, error: fails ? 'out of memory' : null }) };
  const callbacks = [...files, end].map(({ asset, body }) => ({ render, asset, url, body: JSON.stringify(body), accepted: false }));
  return { render, fails, isComplete: lacks === undefined, firstAt: now, callbacks };
}
