// What is compared with what, and what is to be reached: how many times longer the other takes.

import { OURS } from './names.js';

const VALIDATORS = ['ajv, compiled', 'typebox, compiled', 'by hand, expressions', 'valibot', 'zod 4'];
const withMap = VALIDATORS.map((name) => `${name}, and a Map`);
/** The fastest of them. */
const fastest = (names, label = 'the fastest validator') => ({ label, names });
const one = (name, label = name) => ({ label, names: [name] });

const row = (where, work, contest, ours, peer, goal) => ({ where, work, contest, ours, peer, goal });

export const ROWS = [
  row('native', 'bytes to an event, members as documented', 'event, documented order', 'Event::from_slice', one('serde_json, typed'), 3),
  row('native', 'bytes to an event, members in any order', 'event, any order', 'Event::from_slice', one('serde_json, typed'), 1.7),
  row('native', 'a CDN URL built', 'CDN URL, build', 'CdnUrl', one('the url crate'), 15),
  row('native', 'a CDN URL parsed', 'CDN URL, parse', 'CdnUrl', one('the url crate'), 15),
  row('native', 'a state of three files written', 'a state of three files, written', 'RenderState', one('serde_json, typed'), 1),
  row('native', 'a state of three files read', 'a state of three files, read', 'RenderState', one('serde_json, typed'), 1),
  row('Node', 'a Buffer to an event', 'bytes to an event', OURS, fastest(VALIDATORS), 3),
  row('Node', 'a Buffer to an event', 'bytes to an event', OURS, one('zod 4'), 4),
  row('Node', 'a text to an event', 'a text to an event', OURS, fastest(VALIDATORS), 3),
  row('Node', 'a text to an event', 'a text to an event', OURS, one('zod 4'), 4),
  row('Node', 'an object to an event', 'an object to an event', OURS, one('zod 4'), 0.5),
  row('Node', '60,000 bodies to reports', '60000 bodies to reports', OURS, fastest(withMap, 'the fastest validator and a Map'), 1),
  row('Deno', 'bytes to an event', 'bytes to an event', OURS, fastest(VALIDATORS), 3),
  row('Bun', 'bytes to an event', 'bytes to an event', OURS, fastest(VALIDATORS), 2),
  row('Chromium', 'bytes to an event', 'bytes to an event', OURS, fastest(VALIDATORS)),
  row('Node', 'a URL of its parts', 'a URL built', 'cdnUrl', one('new URL'), 2.5),
  row('Node', 'a URL of its parts', 'a URL built', 'cdnUrl', one('imgix'), 6),
  row('Node', 'a URL of a prepared prefix', 'a URL built', 'cdnPrefix', one('new URL'), 4),
  row('Node', 'a URL of a prepared prefix', 'a URL built', 'cdnPrefix', one('imgix'), 10),
  row('Node', 'a URL taken apart', 'a URL taken apart', 'parseCdnUrl', one('new URL and checks'), 4),
  row('Node', 'a fresh process to its first verdict', 'a fresh process', 'shotstack-hosting, ESM', one('zod 4'), 5),
  row('Node', 'a fresh process to its first verdict', 'a fresh process', 'shotstack-hosting, ESM', one('shotstack-hosting, CommonJS', 'our CommonJS'), 0.77),
  row('Deno', 'a fresh process to its first verdict', 'a fresh process', 'shotstack-hosting, ESM', one('zod 4')),
  row('Bun', 'a fresh process to its first verdict', 'a fresh process', 'shotstack-hosting, ESM', one('zod 4')),
];

/** The rows that have been measured, with the times and their ratio. */
export const compared = (results) =>
  ROWS.filter(({ where }) => where in results).map((row) => {
    const times = results[row.where][row.contest];
    if (times === undefined) throw new Error(`${row.where}: no contest ${row.contest}`);
    const ours = timeOf(times, row.ours);
    const peer = row.peer.names.reduce((best, name) => (timeOf(times, name) < timeOf(times, best) ? name : best));
    const label = row.peer.names.length > 1 ? `${row.peer.label} (${peer.split(',')[0]})` : row.peer.label;
    return { ...row, label, oursNanos: ours, peerNanos: times[peer], ratio: times[peer] / ours };
  });

function timeOf(times, name) {
  if (!(times[name] > 0)) throw new Error(`no time of ${name}, only of ${Object.keys(times).join(', ')}`);
  return times[name];
}
