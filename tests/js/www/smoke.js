// The playground in browsers that Playwright does not drive as Debian ships them: a page with the site in a frame uses each tool
// with genuine webhooks, and posts what has come of it.

import { readFile } from 'node:fs/promises';
import { respond } from '../../../www/build/serve.js';
import { reportOfPage } from '../runtimes/page.js';

const fixture = (path) => readFile(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>smoke</title><body><script type="module">
import { drive } from '/drive.js';
const fixtures = await (await fetch('/fixtures.json')).json();
const report = await drive(fixtures).catch((error) => ({ page: String(error) }));
await fetch('/', { method: 'POST', body: JSON.stringify(report) });
</script>`;

/** Fails unless each tool works in the browser that `open` opens. */
export async function smoke(open) {
  const own = {
    '/': ['text/html', PAGE],
    '/drive.js': ['text/javascript', await readFile(new URL('drive.js', import.meta.url))],
    '/fixtures.json': ['application/json', JSON.stringify(await fixtures())],
  };
  const handle = (request, response) => {
    const [type, body] = own[request.url] ?? [];
    if (type === undefined) return void respond(request, response, '/');
    response.writeHead(200, { 'content-type': type }).end(body);
  };
  const report = await reportOfPage('', open, handle, "frame-ancestors 'self'");
  const failed = Object.entries(report).filter(([, result]) => result !== 'ok');
  if (failed.length > 0) throw new Error(failed.map(([tool, why]) => `${tool}: ${why}`).join('\n'));
  return `${Object.keys(report).length} tools`;
}

async function fixtures() {
  const bodies = await Promise.all(
    [
      ['serve-copy-ready.json', 'Valid serve/copy, ready'],
      ['one-render/edit-render.json', 'Valid edit/render, done'],
      ['field/04-n8n-webhook-item.json', 'Found inside, at /0/body'],
    ].map(async ([path, says]) => ({ text: await fixture(path), says })),
  );
  const { url, render } = JSON.parse(await fixture('one-render/serve-copy-poster.json'));
  const edit = JSON.stringify({ timeline: { tracks: [] }, output: { format: 'mp4' }, callback: 'http://localhost:3000/hook' });
  return { bodies, url, filename: `${render}-poster.jpg`, edit };
}
