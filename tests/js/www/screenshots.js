// Pictures of the built site, to look at: `cargo xtask www --screenshots`; with `--readme` those of the README.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { serve } from '../../../www/build/serve.js';
import { launchChromium } from '../chromium.js';
import { emulate, receive } from '../emulator/emulator.js';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(TOP, 'target/www-screenshots');
const README = join(TOP, 'www/pictures');
const TOOLS = ['inspect', 'add-up', 'locate', 'expect'];
const PAGES = ['index', 'docs/start', 'docs/mistakes', 'docs/codes/index', 'docs/codes/duplicate_member', 'docs/api/url', 'docs/design/benchmarks'];

const browser = await launchChromium();
const site = await serve();
try {
  await (argv.includes('--readme') ? readme() : everyPage());
} finally {
  await browser.close();
  site.close();
}

async function everyPage() {
  await mkdir(FOLDER, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      for (const path of [...TOOLS.map((tool) => `playground/${tool}`), ...PAGES]) {
        const page = await open(`${site.url}${path}.html`, { colorScheme, width });
        if (path.startsWith('playground/')) {
          await page.locator('[data-ready]').waitFor();
          await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
        }
        await page.screenshot({ path: join(FOLDER, `${path.replaceAll('/', '-')}-${width}-${colorScheme}.png`), fullPage: true });
        await page.context().close();
      }
    }
  }
  console.log(FOLDER);
}

async function readme() {
  await mkdir(README, { recursive: true });
  const playground = await open(`${site.url}playground/inspect.html`, { colorScheme: 'light', width: 1100 });
  await playground.getByRole('button', { name: 'something is wrong' }).click();
  await playground.getByText('Not a valid webhook').waitFor();
  await playground.screenshot({ path: join(README, 'playground.png'), clip: { x: 0, y: 0, width: 1100, height: 720 } });

  const receiver = await receive();
  const emulator = await emulate('--time-scale', '0.001', '--seed', '7');
  try {
    await emulator.order({ callback: `${receiver.url}/shotstack`, faults: 'duplicate' });
    await emulator.idle();
    const page = await open(emulator.url, { colorScheme: 'light', width: 1100 });
    await page.locator('.card .callbacks').first().waitFor();
    await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
    await page.screenshot({ path: join(README, 'emulator.png'), clip: { x: 0, y: 0, width: 1100, height: 720 } });
  } finally {
    receiver.stop();
    await emulator.stop();
  }
}

async function open(url, { colorScheme, width }) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}
