// The renders of a storm: their deliveries, and what is due once all have come.

import { callbackUrl } from 'shotstack-hosting';
import { CALLBACK, onTheCdn, ready, rendered, SECRET } from '../../suite/deliveries.js';

const SUFFIXES = { main: '.mp4', poster: '-poster.jpg', thumbnail: '-thumb.jpg' };
export const ROLES = Object.keys(SUFFIXES);

/** One for each file, and one that the render is done. The token is minted at `now`. */
export function deliveriesOf(render, roles, now) {
  const url = callbackUrl({ url: CALLBACK, secret: SECRET, correlation: render, expect: roles }, now);
  const copies = roles.map((role) => ready(`${render}-${role}`, onTheCdn(SUFFIXES[role], { render }), { render }));
  return [...copies, rendered('done', { id: render })].map((body) => ({ render, url, body: JSON.stringify(body) }));
}

export const dueOf = (render, roles) => [...roles.map((role) => `asset.ready/${render}/${render}-${role}`), `render.ready/${render}`];
