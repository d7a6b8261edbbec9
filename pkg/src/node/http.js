// For node:http, Express, and whatever else calls `(request, response)`.

import { deliveryOf, endOfConnection } from './delivery.js';

export function toNodeHandler(handler) {
  return async (request, response) => {
    // Whoever has hung up does not get the reply; that is not our error. What was begun is brought to its end.
    response.on('error', () => {});
    const { status, headers, body } = await handler.deliver(() => deliveryOf(request));
    if (response.writableEnded || response.destroyed) return;
    if (response.headersSent) {
      // Something has answered already, or has begun to: all that is left is to end it.
      response.end();
      return;
    }
    const length = { 'content-length': body === null ? 0 : Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length, ...endOfConnection(status) });
    response.end(request.method === 'HEAD' ? undefined : (body ?? undefined));
  };
}
