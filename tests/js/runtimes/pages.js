// Browsers, with a page as it is: no bundler.

import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { project } from '../project.js';
import { chromium, firefox, webkit } from './browsers.js';
import { posted } from './main.js';
import { html, reportOfPage } from './page.js';

export const checks = Object.entries({ Chromium: chromium, Firefox: firefox, WebKitGTK: webkit }).map(
  ([browser, open]) => ({
    name: `${browser}, no bundler`,
    needs: [browser],
    async report(context) {
      const folder = await project(context, browser, { 'index.html': html('/main.js') });
      await writeFile(join(folder, 'main.js'), posted(await addresses(folder)));
      return reportOfPage(folder, open);
    },
  }),
);

const ENTRIES = ['', '/init', '/api', '/url'].map((entry) => `shotstack-hosting${entry}`);

/** What a page has to import for an entry: where a browser's condition leads. */
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
  await build({ stdin: { contents: '' }, write: false, platform: 'browser', plugins: [resolving] });
  return (name) => found[name];
}
