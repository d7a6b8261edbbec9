// Opens a page in a browser that Debian ships, and closes it again.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { arch } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { launchChromium } from '../chromium.js';
import { PATIENCE_MILLIS } from '../execute.js';

export async function chromium(url) {
  const browser = await launchChromium();
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
  const port = await freePort();
  const driver = spawn('xvfb-run', ['--auto-servernum', 'WebKitWebDriver', '--host=127.0.0.1', `--port=${port}`], {
    stdio: 'ignore',
    // A group of its own, to be ended as a whole.
    detached: true,
  });
  const end = () => process.kill(-driver.pid, 'SIGTERM');
  const ask = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`WebKitWebDriver: ${value.error}: ${value.message}`);
    return value;
  };
  try {
    await answering(driver, () => ask('GET', '/status'));
    const options = { binary: MINI_BROWSER, args: ['--automation'] };
    const { sessionId } = await ask('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    });
    await ask('POST', `/session/${sessionId}/url`, { url });
    return async () => {
      await ask('DELETE', `/session/${sessionId}`);
      end();
    };
  } catch (error) {
    end();
    throw error;
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Waits until a server that has been started answers; it does not say itself when. */
async function answering(child, ask) {
  let ended = false;
  child.on('error', () => (ended = true)).on('exit', () => (ended = true));
  for (const deadline = Date.now() + PATIENCE_MILLIS; ; await setTimeout(50)) {
    try {
      return await ask();
    } catch (error) {
      if (ended || Date.now() > deadline) {
        throw new Error('WebKitWebDriver does not start: apt-get install webkit2gtk-driver xvfb xauth', { cause: error });
      }
    }
  }
}
