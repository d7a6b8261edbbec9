// Chromium, as every test starts it.

import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser of Playwright's. */
export const launchChromium = (...further) => chromium.launch({ executablePath: '/usr/bin/chromium', args: [...ARGUMENTS, ...further] });
