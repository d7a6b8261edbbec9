// The suite, in whatever runtime: every vector, the mistakes that a handler does not make, odd values,
// and that the entry points agree.

import * as api from './api.js';
import { argumentCases } from './arguments.js';
import * as callback from './callback.js';
import * as delivery from './delivery.js';
import * as edits from './edits.js';
import * as events from './events.js';
import { mistakes } from './mistakes.js';
import { oddValues } from './hostile-values.js';
import * as renders from './renders.js';
import * as requests from './requests.js';
import * as turns from './turns.js';
import * as together from './together.js';
import * as urls from './urls.js';

const FILES = { api, callback, delivery, edits, events, renders, requests, turns, urls };

/**
 * What `subject`, the package's namespace, and `url` and `shotstackApi`, those of its entries `/url` and `/api`, make of
 * `data`: how many cases of each file were run, how many mistakes and odd values, and what failed.
 */
export async function run({ api: subject, url, shotstackApi }, data) {
  const subjects = { 'requests.json': [shotstackApi], 'urls.json': [subject, url] };
  const report = { cases: {}, mistakes: 0, odd: 0, failures: [] };
  const context = { fixtures: data.fixtures, verdicts: data.verdicts };
  for (const [path, text] of Object.entries(data.vectors)) {
    const checks = FILES[path.replace('.json', '')];
    const { cases } = JSON.parse(text);
    report.cases[path] = 0;
    for (const item of cases) {
      report.cases[path] += 1;
      for (const entry of subjects[path] ?? [subject]) {
        await tried(report, `${path}: ${item.name}`, item.why, () => {
          if (checks === undefined) throw new Error(`nothing in tests/js/suite runs ${path}`);
          return checks.check(entry, item, context);
        });
      }
    }
  }
  for (const { name, why, check } of argumentCases(subject, url)) await tried(report, `arguments: ${name}`, why, check);
  await tried(report, 'odd values', 'What they are tried on has to be made first.', async () => {
    for (const { name, why, check } of oddValues(subject, url)) {
      report.odd += 1;
      await tried(report, `odd: ${name}`, why, check);
    }
    return null;
  });
  for (const [number, { name, check }] of Object.entries(mistakes)) {
    report.mistakes += 1;
    await tried(report, `mistake ${number}: ${name}`, 'See what goes wrong in the field.', async () => {
      await check(subject, data.fixtures, shotstackApi);
      return null;
    });
  }
  await tried(report, 'together', 'The entries have modules of their own.', () => together.check(subject, shotstackApi));
  return report;
}

async function tried(report, name, why, check) {
  let difference;
  try {
    difference = await check();
  } catch (error) {
    difference = `threw ${error?.stack ?? error}`;
  }
  if (difference !== null) report.failures.push({ name, why, difference });
}
