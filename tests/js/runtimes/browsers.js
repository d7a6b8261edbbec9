// Opens a page in a browser that Debian ships, and closes it again.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch } from 'node:process';
import { chromium as playwright } from 'playwright-core';
import puppeteer from 'puppeteer-core';

const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function chromium(url) {
  const browser = await playwright.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_ARGUMENTS });
  return opened(browser, url, () => browser.newPage());
}

export async function firefox(url) {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr' });
  return opened(browser, url, () => browser.newPage());
}

async function opened(browser, url, newPage) {
  try {
    const page = await newPage();
    await page.goto(url);
    return () => browser.close();
  } catch (error) {
    await browser.close();
    throw error;
  }
}

const MINI_BROWSER = `/usr/lib/${arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;

/** WebKitGTK speaks WebDriver only. */
export async function webkit(url) {
  if (!existsSync(MINI_BROWSER)) throw new Error(`there is no ${MINI_BROWSER}: apt-get install webkit2gtk-driver`);
  const display = spawn('xvfb-run', ['-a', 'WebKitWebDriver', '--host=127.0.0.1', '--port=0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const close = () => process.kill(-display.pid, 'SIGTERM');
  try {
    const driver = await addressOf(display);
    const ask = async (path, body) => {
      const answer = await fetch(`${driver}${path}`, { method: 'POST', body: JSON.stringify(body) });
      const { value } = await answer.json();
      if (!answer.ok) throw new Error(`WebKitWebDriver: ${value.error}: ${value.message}`);
      return value;
    };
    const options = { binary: MINI_BROWSER, args: ['--automation'] };
    const { sessionId } = await ask('/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    });
    await ask(`/session/${sessionId}/url`, { url });
    return async () => {
      await fetch(`${driver}/session/${sessionId}`, { method: 'DELETE' });
      close();
    };
  } catch (error) {
    close();
    throw error;
  }
}
