// Serves the built site on this machine: `node build/serve.js [PORT]`.

import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SITE = fileURLToPath(new URL('../../target/www', import.meta.url));

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** A server that has the site under `base`, on a free port unless one is given: `{ url, close }`. */
export async function serve({ base = '/', port = 0 } = {}) {
  const server = createServer((request, response) => void respond(request, response, base));
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The response to a request, of the site under `base`. */
export async function respond({ url }, response, base) {
  const path = decodeURIComponent(new URL(url, 'http://site').pathname);
  const file = path.startsWith(base) && (await fileAt(path.slice(base.length)));
  if (!file) {
    response.writeHead(404, { 'content-type': TYPES['.html'] }).end(await readFile(join(SITE, '404.html')));
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(await readFile(file));
}

async function fileAt(path) {
  const file = join(SITE, normalize(`/${path}`), path === '' || path.endsWith('/') ? 'index.html' : '');
  return stat(file).then((found) => found.isFile() && file, () => false);
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  const { url } = await serve({ port: Number(argv[2] ?? 0) });
  console.log(`the site is at ${url}\npress Ctrl+C to end it`);
}
