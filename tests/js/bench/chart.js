// The ratios as a chart: HTML whose colours and sizes are the page's (`.ratios` in www/.vitepress/theme/style.css).

/** The powers of two on the axis. */
const [FROM, TO] = [-1, 6];

/** Where a ratio is on the axis, in percent. */
const place = (ratio) => Number(((100 * (Math.min(Math.max(Math.log2(ratio), FROM), TO) - FROM)) / (TO - FROM)).toFixed(1));
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const shown = (ratio) => (ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0));

export function chart(rows) {
  const ticks = Array.from({ length: TO - FROM + 1 }, (_, at) => 2 ** (FROM + at)).map(
    (ratio) => `<span style="left:${place(ratio)}%">${ratio === 0.5 ? '½' : ratio}×</span>`,
  );
  const bars = rows.map(({ where, work, label, ratio, goal }) => {
    const [left, right] = [place(1), place(ratio)].toSorted((a, b) => a - b);
    const mark = goal === undefined ? '' : `<i class="goal" style="left:${place(goal)}%"></i>`;
    const end = Math.max(right, goal === undefined ? 0 : place(goal));
    return (
      `<p><b>${escaped(`${where}: ${work}`)}</b> against ${escaped(label)}</p>` +
      `<div class="track"><i style="left:${left}%;width:${(right - left).toFixed(1)}%"></i>${mark}<span style="left:${end}%">${shown(ratio)}×</span></div>`
    );
  });
  return [
    '<div class="ratios" role="img" aria-label="How many times faster, with the goals; the table below has the numbers">',
    `<div class="axis">${ticks.join('')}</div>`,
    ...bars,
    '</div>',
  ].join('\n');
}
