// A text in pieces, at the boundaries of its marks.

/** From the strongest: where marks overlap, it shows. */
const KINDS = ['violation', 'advisory', 'context', 'body'];

/** `{ start, text, kind }` each, in order; `kind` is null outside of all marks. */
export function segments(text, marks) {
  const inside = marks.map((mark) => ({ ...mark, end: Math.min(mark.end, text.length) })).filter(({ start, end }) => start < end);
  const cuts = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, at) => {
    const end = cuts[at + 1];
    const kinds = inside.filter((mark) => mark.start <= start && mark.end >= end).map(({ kind }) => kind);
    return { start, text: text.slice(start, end), kind: KINDS.find((kind) => kinds.includes(kind)) ?? null };
  });
}
