// The comparison as a table: its cells, and their lines on a terminal.

/** A number and its unit, which stay on one line. */
const nanos = (time) => (time < 10_000 ? `${time.toFixed(0)}\u{a0}ns` : time < 1e6 ? `${(time / 1e3).toFixed(1)}\u{a0}µs` : `${(time / 1e6).toFixed(1)}\u{a0}ms`);

const COLUMNS = [
  ['where', ({ where }) => where],
  ['work', ({ work }) => work],
  ['ours', ({ oursNanos }) => nanos(oursNanos)],
  ['compared with', ({ label }) => label],
  ['theirs', ({ peerNanos }) => nanos(peerNanos)],
  ['ratio', ({ ratio }) => `${ratio.toFixed(2)}×`],
  ['goal', ({ goal }) => (goal === undefined ? '' : `${goal}×`)],
  ['met', ({ ratio, goal }) => (goal === undefined ? '' : ratio >= goal ? 'yes' : 'no')],
];

export const cells = (rows) => [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];

export function printed(rows) {
  const lines = cells(rows);
  const widths = COLUMNS.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  return lines.map((line) => line.map((cell, at) => cell.padEnd(widths[at])).join('  ').trimEnd()).join('\n');
}
