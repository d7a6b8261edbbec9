// Where a finding is in the text of a body.

import { find, valueAt } from '../json-spans.js';

/** The places of findings, in their order: each a list of `{ start, end, isContext? }`, empty for the body as a whole. */
export function annotate(text, findings) {
  const root = valueAt(text, text.startsWith('\ufeff') ? 1 : 0);
  const at = (pointer) => find(text, root, pointer);
  const seen = new Map();
  return findings.map((finding) => {
    const key = `${finding.code} ${finding.path}`;
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return placesOf(text, at, finding, nth);
  });
}

function placesOf(text, at, finding, nth) {
  const { code, path } = finding;
  const offset = offsetOf(text, finding.message);
  if (offset !== undefined) return [{ start: offset, end: Math.min(offset + 1, text.length) }];
  if (code === 'byte_order_mark') return [{ start: 0, end: 1 }];
  if (code === 'unrecognized_event') return ['/type', '/action'].flatMap(at).map(({ value }) => place(value));
  if (path === '') return [];
  const found = at(path);
  if (code === 'duplicate_member') {
    const again = found[nth + 1];
    return again?.name ? [place(again.name), { ...place(found[0].name), isContext: true }] : [];
  }
  if (found.length === 0) return missingIn(at, path);
  const places = [part(text, found.at(-1).value, finding)];
  const [compared] = (CONTEXT[code] ?? []).flatMap(at);
  return compared ? [...places, { ...place(compared.value), isContext: true }] : places;
}

const place = ({ start, end }) => ({ start, end });

/** What a value is compared with. */
const CONTEXT = { filename_not_render: ['/render', '/id'], owner_mismatch: ['/owner'] };

/** The opening bracket of the object in which a member is missing. */
function missingIn(at, path) {
  for (let parent = path; parent !== ''; ) {
    parent = parent.slice(0, parent.lastIndexOf('/'));
    const [enclosing] = at(parent).slice(-1);
    if (enclosing) return [place({ ...enclosing.value, end: enclosing.value.start + 1 })];
  }
  return [];
}

/** The part of a string that was found, such as the owner in a URL, if it occurs once; else the value. */
function part(text, { start, end }, { found }) {
  const inside = /^"(.+)"$/s.exec(found ?? '')?.[1];
  const value = text.slice(start, end);
  const at = inside === undefined ? -1 : value.indexOf(inside);
  const isPart = at > 0 && inside.length < value.length - 2 && value.indexOf(inside, at + 1) < 0;
  return isPart ? { start: start + at, end: start + at + inside.length } : { start, end };
}

/** Where a JSON parser has stopped. Its columns count bytes of UTF-8. */
function offsetOf(text, message) {
  const [, line, column] = /at line (\d+) column (\d+)$/.exec(message) ?? [];
  if (line === undefined) return undefined;
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const bytes = new TextEncoder().encode(lines[line - 1] ?? '').subarray(0, Math.max(0, column - 1));
  return Math.min(before + new TextDecoder().decode(bytes).length, Math.max(0, text.length - 1));
}
