// Pieces of bytes, put together.

export function joined(pieces, lengths = pieces.map(({ byteLength }) => byteLength)) {
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    bytes.set(piece, at);
    at += lengths[index];
  }
  return bytes;
}
