// node --test: orders of renders, against a server with faults. (Mistake 24: an order is never repeated by itself.)

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { withCallback } from 'shotstack-hosting';
import { ShotstackApi, SubmitError } from 'shotstack-hosting/api';
import { errorOf } from '../error-of.js';
import { id } from './shotstack.js';

const apiKey = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';
const EDIT = { timeline: { tracks: [] }, output: { format: 'mp4', poster: { capture: 1 } } };
const ACCEPTED = { success: true, message: 'Created', response: { message: 'Render Successfully Queued', id: id(1) } };

/** A server that counts the orders it gets; `answer(response, body)` does what it does about each. */
async function ordering(answer, test, options = {}) {
  const orders = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    orders.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    answer(response, request);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  try {
    const api = new ShotstackApi({ apiKey, stage: 'stage', baseUrl: `http://127.0.0.1:${port}`, ...options });
    return await test({ api, orders });
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

const answering = (status, body, headers = {}) => (response) =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));

/** The error of an order, in which the key is nowhere. */
const failed = (promise) => errorOf(promise, new RegExp(apiKey));

describe('an order', () => {
  it('is sent once, with the edit and its callback, and gives the id', async () => {
    await ordering(answering(201, ACCEPTED), async ({ api, orders }) => {
      const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
      const edit = withCallback(EDIT, { url: 'https://example.com/hook', secret, correlation: 'order-17' });
      assert.deepEqual(await api.submit(edit), { render: id(1) });
      const [{ method, url, headers, body }] = orders;
      assert.deepEqual([orders.length, method, url], [1, 'POST', '/edit/stage/render']);
      assert.deepEqual([headers['x-api-key'], headers['content-type']], [apiKey, 'application/json']);
      assert.deepEqual(JSON.parse(body), edit);
    });
  });

  it('that the API refuses is certain not to have been made, and the API says why', async () => {
    for (const [status, body, code, apiMessage] of [
      [400, { success: false, message: 'Bad Request', response: { error: 'no timeline' } }, 'refused', 'no timeline'],
      [401, { message: 'Unauthorized' }, 'unauthorized', 'Unauthorized'],
      [403, { message: `Forbidden: ${apiKey}` }, 'unauthorized', 'Forbidden: [redacted]'],
      [404, { message: 'Not Found' }, 'not_found', 'Not Found'],
      [429, { message: 'Too Many Requests' }, 'rate_limited', 'Too Many Requests'],
      [200, { success: false, message: 'Out of credits', response: {} }, 'refused', 'Out of credits'],
    ]) {
      await ordering(answering(status, body, { 'retry-after': '17' }), async ({ api, orders }) => {
        const error = await failed(api.submit(EDIT));
        assert.ok(error instanceof SubmitError);
        assert.equal(error.name, 'SubmitError');
        const { uncertain, render, request } = error;
        assert.deepEqual([error.code, error.apiMessage, uncertain, render], [code, apiMessage, false, null], `${status}`);
        assert.equal(request, 'POST /edit/stage/render');
        assert.ok(error.message.startsWith(`POST /edit/stage/render: `) && error.message.includes(apiMessage), error.message);
        assert.ok(!error.message.includes('may have arrived'), error.message);
        assert.equal(orders.length, 1);
      });
    }
  });

  it('that may have arrived is uncertain, and is not sent again', async () => {
    const cases = {
      'a server error': [answering(500, { message: 'Internal Server Error' }), 'unavailable'],
      'a gateway’s error': [answering(502, '<html>Bad Gateway</html>'), 'unavailable'],
      'a time-out in between': [answering(504, ''), 'unavailable'],
      'a time-out of the request': [answering(408, ''), 'refused'],
      'a redirect': [answering(302, '', { location: '/login' }), 'refused'],
      'a response that is not JSON': [answering(201, 'created'), 'unreadable'],
      'a response without an id': [answering(201, { success: true, response: {} }), 'unreadable'],
      'a connection that ends': [(response) => void response.destroy(), 'network'],
      'a response that breaks off': [
        (response) => {
          response.writeHead(201, { 'content-length': 1000 }).write('{"success":true,');
          setImmediate(() => response.destroy());
        },
        'network',
      ],
      'no response': [() => {}, 'timeout'],
    };
    for (const [name, [answer, code]] of Object.entries(cases)) {
      await ordering(
        answer,
        async ({ api, orders }) => {
          const error = await failed(api.submit(EDIT));
          assert.ok(error instanceof SubmitError, name);
          assert.deepEqual([error.code, error.uncertain, error.render], [code, true, null], `${name}: ${error.message}`);
          assert.match(error.message, /The order may have arrived, and is not repeated/);
          assert.equal(orders.length, 1, name);
        },
        name === 'no response' ? { timeout: 200 } : {},
      );
    }
  });

  it('whose error names the render was made', async () => {
    await ordering(answering(500, ACCEPTED), async ({ api, orders }) => {
      const error = await failed(api.submit(EDIT));
      assert.deepEqual([error.code, error.uncertain, error.render], ['unavailable', false, id(1)]);
      assert.match(error.message, new RegExp(`The render ${id(1)} was ordered`));
      assert.equal(orders.length, 1);
    });
  });

  it('to a server that nobody listens at was not made', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    await new Promise((closed) => server.close(closed));
    const api = new ShotstackApi({ apiKey, baseUrl: `http://127.0.0.1:${port}` });
    const error = await failed(api.submit(EDIT));
    assert.deepEqual([error.code, error.uncertain], ['network', false], error.message);
  });

  it('that is aborted under way is uncertain; before that nothing is sent', async () => {
    const controller = new AbortController();
    const reason = new Error('the user has left');
    await ordering(
      () => controller.abort(reason),
      async ({ api, orders }) => {
        const error = await failed(api.submit(EDIT, { signal: controller.signal }));
        assert.deepEqual([error.code, error.uncertain, error.cause], ['aborted', true, reason]);
        assert.equal(await failed(api.submit(EDIT, { signal: controller.signal })), reason);
        assert.equal(orders.length, 1);
      },
    );
  });

  it('that waits for the rate limit is sent when there is room, and is no request before', async () => {
    await ordering(
      answering(201, ACCEPTED),
      async ({ api, orders }) => {
        await api.submit(EDIT);
        const controller = new AbortController();
        const second = api.submit(EDIT, { signal: controller.signal });
        controller.abort(new Error('no patience'));
        assert.equal((await failed(second)).message, 'no patience');
        assert.equal(orders.length, 1);
      },
      { rules: { editLimit: 1 } },
    );
  });

  it('of what is not an edit is not sent, and the error says what to write', async () => {
    await ordering(answering(201, ACCEPTED), async ({ api, orders }) => {
      for (const [edit, code, message] of [
        [JSON.stringify(EDIT), 'not_an_edit', /^submit: the edit is a text: give the object, `JSON\.parse\(edit\)`$/],
        [Promise.resolve(EDIT), 'invalid_json', /it is a promise: await it$/],
        [[EDIT], 'not_an_edit', /^submit: the edit is not a valid JSON object/],
        [undefined, 'invalid_json', /there is nothing to write/],
      ]) {
        const error = await failed(api.submit(edit));
        assert.equal(error.code, code);
        assert.match(error.message, message);
      }
      assert.equal(orders.length, 0);
    });
  });
});
