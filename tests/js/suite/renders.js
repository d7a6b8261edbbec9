// renders.json: documents in any order, and what follows from them together.

import { difference } from './assert-equal.js';
import { joined, utf8 } from './text.js';

export function check(api, { input, expect }, { fixtures }) {
  const documents = input.documents.map((document) => textOf(document, fixtures));
  const reports = expect.reports ?? JSON.parse(joined(expect.reportsText));
  const expected = { renders: reports, unattributed: expect.unattributed ?? [] };
  const orders = {
    'in this order': documents,
    reversed: documents.toReversed?.() ?? [...documents].reverse(),
    'each document twice': documents.flatMap((document) => [document, document]),
    'as bytes': documents.map(utf8),
  };
  for (const [order, inOrder] of Object.entries(orders)) {
    const found = difference(expected, api.reports(inOrder, { optional: input.optional }));
    if (found) return `${order}: ${found}`;
  }
  return expected.renders.length === 1 && expected.unattributed.length === 0
    ? ofOne(api, documents, input.optional, reports[0])
    : null;
}

/** The same by the class: observed, stored, read back, merged from halves. */
function ofOne({ Render }, documents, optional, { render, ...report }) {
  const halves = [new Render(render), new Render(render)];
  for (const [index, document] of documents.entries()) halves[index % 2].observe(document);
  const [left, right] = halves.map((half) => Render.from(JSON.parse(JSON.stringify(half)), render));
  const merged = left.merge(right).merge(left.toJSON());
  return (
    difference(report, merged.report({ optional }), '(Render)') ??
    difference(render, merged.id, '(Render)/id') ??
    (optional === undefined ? difference(report.status, merged.status, '(Render)/status') : null)
  );
}

function textOf(document, fixtures) {
  if (typeof document === 'string') return fixtures[document];
  return Array.isArray(document) ? joined(document) : JSON.stringify(document);
}
