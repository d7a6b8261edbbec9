// Browsers, with a page as it is: no bundler.

import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { project } from '../project.js';
import { chromium, firefox, webkit } from './browsers.js';
import { blocked, posted } from './main.js';
import { html, reportOfPage } from './page.js';

const BROWSERS = Object.entries({ Chromium: chromium, Firefox: firefox, WebKitGTK: webkit });

export const checks = [
  ...BROWSERS.map(([browser, open]) => ({
    name: `${browser}, no bundler`,
    needs: [browser],
    async report(context) {
      const folder = await page(context, browser, posted);
      return reportOfPage(folder, open);
    },
  })),
  ...BROWSERS.map(([browser, open]) => ({
    name: `${browser}, no WebAssembly`,
    needs: [browser],
    async check(context) {
      const folder = await page(context, `${browser} without WebAssembly`, blocked);
      const errors = await reportOfPage(folder, open, undefined, "default-src 'self'");
      for (const error of errors) {
        const { name, code, message } = error;
        if (name === 'HostingError' && code === 'webassembly_blocked' && message.includes("'wasm-unsafe-eval'")) continue;
        throw new Error(JSON.stringify(error));
      }
      return `${errors.length} errors`;
    },
  })),
];

/** The folder of a page with this module. */
async function page(context, name, script) {
  const folder = await project(context, name, { 'index.html': html('/main.js') });
  await writeFile(join(folder, 'main.js'), script(await addresses(folder)));
  return folder;
}

const ENTRIES = ['', '/init', '/api', '/url'].map((entry) => `shotstack-hosting${entry}`);

/** What a page has to import for an entry: where a browser's condition leads, and not that of bundlers. */
async function addresses(folder) {
  const found = {};
  const resolving = {
    name: 'resolving',
    setup({ onStart, resolve }) {
      onStart(async () => {
        for (const name of ENTRIES) {
          const { path, errors } = await resolve(name, { kind: 'import-statement', resolveDir: folder });
          if (errors.length > 0) throw new Error(errors[0].text);
          found[name] = `/${relative(folder, path)}`;
        }
      });
    },
  };
  await build({ stdin: { contents: '' }, write: false, platform: 'browser', conditions: [], plugins: [resolving] });
  return (name) => found[name];
}
