// Bytes in a program's text; crates/xtask/src/inlined.rs writes it.

/** How many characters, the last of them, mean nothing but with the one behind them. */
const PREFIXES = 3;

/** Those that stand in quotes of any kind as they are. */
const characters = Array.from({ length: 95 }, (_, at) => at + 32).filter((code) => ![34, 36, 39, 92, 96].includes(code));

const alone = characters.length - PREFIXES;

/** `meant` are the bytes that characters alone stand for, in two hexadecimal digits each; with a prefix come the others. */
export function decoded(text, meant) {
  const place = new Uint8Array(128);
  characters.forEach((code, at) => (place[code] = at));
  const frequent = characters.slice(0, alone).map((_, at) => parseInt(meant.slice(2 * at, 2 * at + 2), 16));
  const seldom = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !frequent.includes(byte));
  const group = Math.ceil(seldom.length / PREFIXES);

  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const first = place[text.charCodeAt(at)];
    bytes[length] =
      first < alone ? frequent[first] : seldom[(first - alone) * group + place[text.charCodeAt((at += 1))]];
    length += 1;
  }
  return bytes.subarray(0, length);
}
