// Whether a page can be used by everyone: it fits its window, and axe finds no defect.

import assert from 'node:assert/strict';
import axe from 'axe-core';

const PHONE = 390;
const DESK = 1280;
const LIGHT_PHONE = { colorScheme: 'light', width: PHONE };
const LIGHT_DESK = { colorScheme: 'light', width: DESK };
const DARK_PHONE = { colorScheme: 'dark', width: PHONE };
const DARK_DESK = { colorScheme: 'dark', width: DESK };

const EVERY = [LIGHT_PHONE, LIGHT_DESK, DARK_PHONE, DARK_DESK];
/** Two that have each colour scheme and each width once. Pages with the same frame take these in turn. */
export const PAIRS = [[LIGHT_PHONE, DARK_DESK], [DARK_PHONE, LIGHT_DESK]];

/**
 * Fails if the page scrolls sideways or has a defect that axe finds, in any of the appearances. It changes between them in place,
 * for loading is what takes time. `check` is called in each, too.
 */
export async function assertAccessible(page, { appearances = EVERY, check = () => undefined } = {}) {
  await page.evaluate(axe.source);
  for (const { colorScheme, width } of appearances) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(transitionsEnd);
    const { problems, contrast } = await page.evaluate(examine);
    const where = `${colorScheme}, ${width} pixels wide`;
    assert.deepEqual(problems, [], where);
    assert.ok(contrast, `${where}: the contrast was not examined`);
    await check(where);
  }
}

/** In the page: colours that are on their way to others have any contrast. */
async function transitionsEnd() {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const ending = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}

/** In the page. */
async function examine() {
  const { violations, passes } = await globalThis.axe.run({ resultTypes: ['violations'] });
  const problems = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) problems.push(`it is ${scrollWidth} pixels wide in a window of ${innerWidth}`);
  return { problems, contrast: passes.some(({ id }) => id === 'color-contrast') };
}
