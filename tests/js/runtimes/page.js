// A page on loopback that runs the suite under a strict Content-Security-Policy and posts what it found.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { json } from 'node:stream/consumers';
import { PATIENCE_MILLIS } from '../execute.js';

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** The page itself: nothing but a script, which is a module unless `kind` says otherwise. */
export const html = (script, kind = 'type="module"') =>
  `<!doctype html><meta charset="utf-8"><title>suite</title><script ${kind} src="${script}"></script>\n`;

/**
 * Serves `folder`, has `open(url)` open it in a browser, and gives what the page posts. `open` gives how to close it.
 * What is asked for goes to `handle` instead, if there is one. `policy` is the page's Content-Security-Policy.
 */
export async function reportOfPage(
  folder,
  open,
  handle = (request, response) => serve(folder, request.url, response),
  policy = POLICY,
) {
  const server = createServer();
  const posted = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the page posts no report')), PATIENCE_MILLIS);
    server.on('close', () => clearTimeout(timer));
    server.on('request', (request, response) => {
      if (request.method === 'POST') {
        json(request).then(resolve, reject);
        response.writeHead(204).end();
      } else {
        response.setHeader('content-security-policy', policy);
        handle(request, response);
      }
    });
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  let close;
  try {
    close = await open(`http://127.0.0.1:${server.address().port}/`);
    return await posted;
  } finally {
    await close?.();
    server.closeAllConnections();
    server.close();
  }
}

async function serve(folder, url, response) {
  const path = normalize(decodeURIComponent(new URL(url, 'http://page').pathname));
  const file = path === '/' ? 'index.html' : path;
  try {
    const body = await readFile(join(folder, file));
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}
