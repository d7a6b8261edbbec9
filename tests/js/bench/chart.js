// The ratios as a chart: SVG that takes its colours from the page, so that it suits light and dark.

const WIDTH = 720;
const LABELS = 340;
const LINE = 26;
const TOP = 30;
/** The powers of two on the axis. */
const [FROM, TO] = [-1, 6];

const x = (ratio) => Math.round(LABELS + ((Math.min(Math.max(Math.log2(ratio), FROM), TO) - FROM) / (TO - FROM)) * (WIDTH - LABELS - 50));
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const shown = (ratio) => (ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0));

export function chart(rows) {
  const height = TOP + rows.length * LINE + 10;
  const lines = Array.from({ length: TO - FROM + 1 }, (_, at) => 2 ** (FROM + at)).map(
    (ratio) =>
      `<line x1="${x(ratio)}" x2="${x(ratio)}" y1="${TOP}" y2="${height}" stroke-width="${ratio === 1 ? 3 : 1}"/>` +
      `<text x="${x(ratio)}" y="${TOP - 10}" text-anchor="middle" class="small">${ratio === 0.5 ? '½' : ratio}×</text>`,
  );
  const bars = rows.map(({ where, work, label, ratio, goal }, at) => {
    const y = TOP + at * LINE;
    const [left, right] = [x(1), x(ratio)].toSorted((a, b) => a - b);
    const tick = goal === undefined ? '' : `<line x1="${x(goal)}" x2="${x(goal)}" y1="${y + 3}" y2="${y + 21}" class="goal"/>`;
    return (
      `<text x="0" y="${y + 11}">${escaped(`${where}: ${work}`)}</text><text x="0" y="${y + 22}" class="small">${escaped(`than ${label}`)}</text>` +
      `<rect x="${left}" y="${y + 6}" width="${right - left}" height="12"/>${tick}` +
      `<text x="${Math.max(x(ratio), x(goal ?? 0)) + 6}" y="${y + 16}">${shown(ratio)}×</text>`
    );
  });
  return [
    `<svg class="ratios" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="How many times faster, with what is to be reached; the table below has the numbers">`,
    '<g>',
    ...lines,
    ...bars,
    '</g>',
    '</svg>',
  ].join('\n');
}
