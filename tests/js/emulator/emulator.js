// `emulate` as a user starts it, and a receiver of its callbacks.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BINARY = process.env.SHOTSTACK_HOSTING ?? fileURLToPath(new URL('../../../target/debug/shotstack-hosting', import.meta.url));

/** `{ url, apiKey, seed, order, idle, stop }`. */
export async function emulate(...options) {
  const port = options.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(BINARY, ['emulate', '--json', ...port, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const ended = once(child, 'exit');
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  if (typeof first[0] !== 'string') throw new Error(`${BINARY} has ended (cargo build -p shotstack-hosting-cli makes it): ${said}`);
  const { listening: url, ...rest } = JSON.parse(first[0]);
  return {
    url,
    ...rest,

    /** Orders a render, and gives its id. */
    async order({ callback, faults = 'none', output = { format: 'mp4', poster: { capture: 1 }, thumbnail: { capture: 1, scale: 0.3 } } } = {}) {
      const timeline = { tracks: [{ clips: [{ asset: { type: 'title', text: 'Hello' }, start: 0, length: 1 }] }] };
      const response = await fetch(`${url}/edit/stage/render`, {
        method: 'POST',
        headers: { 'x-api-key': rest.apiKey, 'x-shotstack-emulator-faults': faults },
        body: JSON.stringify({ timeline, output, ...(callback && { callback }) }),
      });
      const body = await response.json();
      if (response.status !== 201) throw new Error(JSON.stringify(body));
      return body.response.id;
    },

    /** Resolves when nothing is under way any more. */
    async idle() {
      const { status } = await fetch(`${url}/__emulator/idle`);
      if (status !== 204) throw new Error(`HTTP ${status}`);
    },

    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A receiver on this machine; `reply` is `[status, content type, body]` for a path. */
export async function receive(reply = () => [200, 'application/json', '{"status":200,"code":"stored"}']) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    const [status, type, body] = reply(request.url);
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${server.address().port}`, requests, stop: () => server.close() };
}
