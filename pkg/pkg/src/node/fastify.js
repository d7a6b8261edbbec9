// For Fastify.

import { checkHandler, deliveryOf, endOfConnection } from './delivery.js';

export function toFastifyHandler(handler) {
  checkHandler(handler, 'toFastifyHandler');
  return async (request, reply) => {
    const { status, headers, body } = await handler.deliver(() => ({
      ...deliveryOf(request.raw, () => request.body),
      url: request.originalUrl,
    }));
    return reply.code(status).headers({ ...headers, ...endOfConnection(status) }).send(body ?? '');
  };
}

export async function fastifyPlugin(fastify, { handler, url = '/' }) {
  checkHandler(handler, 'fastifyPlugin');
  // This plugin removes the parsers: what is not JSON, too large or of another content type is the handler's to refuse.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request, payload, done) => done(null, undefined));
  fastify.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url, handler: toFastifyHandler(handler) });
}
