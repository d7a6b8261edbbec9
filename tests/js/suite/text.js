// Text in vectors: written out or, where it is long, described.

/** A string as it is, or the pieces {text} and {repeat, times} joined to one. */
export function joined(text) {
  if (typeof text === 'string') return text;
  return text.map((piece) => piece.text ?? piece.repeat.repeat(piece.times)).join('');
}

/** The same, where there may be none. */
export const joinedIfAny = (text) => (text == null ? undefined : joined(text));

/** The text of JSON that is given as an object, as its text, or as pieces of its text. */
export function jsonText(json) {
  return typeof json === 'string' || Array.isArray(json) ? joined(json) : JSON.stringify(json);
}

export const utf8 = (text) => new TextEncoder().encode(text);

export function bytesOfHex(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
