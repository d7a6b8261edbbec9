// The bodies in what somebody pastes: one, several, or some among the lines of a log.

import { find, valueAt } from '../json-spans.js';

/** More bodies than this are not shown. */
export const MAX_BODIES = 50;

/** The places `{ start, end }` of the bodies in a text. A text in which nothing looks like one is itself a body. */
export function bodiesIn(text) {
  const whole = { start: 0, end: text.length };
  const root = valueAt(text);
  const isOneValue = root !== null && text.slice(root.end).trim() === '';
  if (isOneValue) return root.items?.length > 1 ? root.items.filter((item) => item.members).map(place) : [whole];
  const found = objectsIn(text).filter((object) => looksLikeAnEvent(text, object));
  return found.length > 0 ? found.map(place).slice(0, MAX_BODIES) : [whole];
}

const place = ({ start, end }) => ({ start, end });

/** All complete objects that are not inside another one. */
function objectsIn(text) {
  const found = [];
  for (let at = text.indexOf('{'); at >= 0 && found.length < 1000; ) {
    const object = valueAt(text, at);
    if (object) found.push(object);
    at = text.indexOf('{', object ? object.end : at + 1);
  }
  return found;
}

/** Whether it may be a webhook, or hold one. */
function looksLikeAnEvent(text, object) {
  if (find(text, object, '/type').length > 0 && find(text, object, '/action').length > 0) return true;
  return /"(type|action)\\?"\s*:/i.test(text.slice(object.start, object.end));
}

/** The line and column of a place in a text, from 1. */
export function lineAndColumn(text, at) {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
