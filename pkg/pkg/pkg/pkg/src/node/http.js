// For node:http, Express, and other frameworks that call `(request, response)`.

import { checkHandler, deliveryOf, endOfConnection } from './delivery.js';

export function toNodeHandler(handler) {
  checkHandler(handler, 'toNodeHandler');
  return async (request, response) => {
    // A client that has disconnected does not get the reply; this is not an error. Work under way is completed.
    response.on('error', () => {});
    const { status, headers, body } = await handler.deliver(() => deliveryOf(request));
    if (response.writableEnded || response.destroyed) return;
    if (response.headersSent) {
      // Something else has already sent a response, or started one: only end it.
      response.end();
      return;
    }
    const length = { 'content-length': body === null ? 0 : Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length, ...endOfConnection(status) });
    response.end(request.method === 'HEAD' ? undefined : (body ?? undefined));
  };
}
