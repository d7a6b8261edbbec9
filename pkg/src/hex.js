// The bytes of a WebAssembly module in a program's text.

/** Of `0` to `9` and `a` to `f`. */
const digit = (code) => (code & 15) + (code >> 6) * 9;

export function decoded(text) {
  if (Uint8Array.fromHex) return Uint8Array.fromHex(text);
  // Node 24 and earlier. In a page, `Buffer` can be anything.
  if (globalThis.Buffer?.prototype?.hexSlice) return new Uint8Array(Buffer.from(text, 'hex'));
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = digit(text.charCodeAt(2 * at)) * 16 + digit(text.charCodeAt(2 * at + 1));
  }
  return bytes;
}
