// JavaScript's strings may hold half of a surrogate pair, which UTF-8 cannot.

const half = /\p{Surrogate}/u;

export const isWellFormed = (text) => !half.test(text);

/** UTF-8 or, where there is half of a pair, what no reader of UTF-8 accepts, at the same place. */
export function encode(text) {
  const encoder = new TextEncoder();
  const at = text.search(half);
  if (at < 0) return encoder.encode(text);
  const unit = text.charCodeAt(at);
  const before = encoder.encode(text.slice(0, at));
  const after = encoder.encode(text.slice(at + 1));
  const bytes = new Uint8Array(before.length + 3 + after.length);
  bytes.set(before);
  bytes.set([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)], before.length);
  bytes.set(after, before.length + 3);
  return bytes;
}
