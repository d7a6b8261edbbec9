// edits.json: an edit, and which files it will make.

import { difference } from './assert-equal.js';
import { joined } from './text.js';

export function check({ expectedAssets }, { input, expect }, { fixtures }) {
  const { edit, editText, fixture } = input;
  const parsed = edit === undefined ? JSON.parse(fixture === undefined ? joined(editText) : fixtures[fixture]) : edit;
  try {
    return difference(expect, { expected: expectedAssets(parsed) });
  } catch (error) {
    if (error.code !== 'edit') throw error;
    return difference(expect, { findings: error.violations.map(({ path, code }) => ({ path, code })) });
  }
}
