// The built site under a path of its own, in Chromium.

import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { launchChromium } from '../chromium.js';
import { serve } from '../../../www/build/serve.js';

/**
 * Hooks of a file's suite, and `{ open, url }`, which its tests and those of the suites in it use. A problem on a page's console
 * fails its test.
 */
export function useSite(skip) {
  let browser;
  let site;
  const contexts = [];
  const problems = [];

  before(async () => {
    if (skip) return;
    site = await serve({ base: '/some/base/' });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    assert.deepEqual(problems.splice(0), []);
  });

  /** A page of the site. Nothing is requested from anywhere else, except from what begins with `elsewhere`. */
  async function open(path, { colorScheme = 'light', allowed = [], elsewhere = undefined } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme });
    contexts.push(context);
    await context.grantPermissions(allowed);
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(`${path}: ${error.message}`));
    page.on('console', (message) => isProblem(message, elsewhere) && problems.push(`${path}: ${message.text()} ${message.location().url}`));
    page.on('request', (request) => isElsewhere(request.url(), elsewhere) && problems.push(`${path}: it asks for ${request.url()}`));
    await page.goto(`${site.url}${path}`);
    await page.waitForFunction(() => document.querySelector('#app').__vue_app__);
    return page;
  }

  const isElsewhere = (url, allowed) => !url.startsWith(site.url) && !url.startsWith('data:') && !(allowed && url.startsWith(allowed));
  const isProblem = (message, allowed) => ['error', 'warning'].includes(message.type()) && !(allowed && message.location().url.startsWith(allowed));

  return { open, url: () => site.url };
}
