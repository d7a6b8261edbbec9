// For Fastify.

import { deliveryOf } from './delivery.js';

export function toFastifyHandler(handler) {
  return async (request, reply) => {
    const { status, headers, body } = await handler.deliver(() => ({
      ...deliveryOf(request.raw, request.body),
      url: request.originalUrl,
    }));
    reply.code(status).headers(headers);
    if (!request.raw.complete) reply.header('connection', 'close');
    return reply.send(body ?? '');
  };
}

export async function fastifyPlugin(fastify, { handler, url = '/' }) {
  // Within this plugin no parser: what is no JSON, too large or of another content type is the handler's to answer.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request, payload, done) => done(null, undefined));
  fastify.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url, handler: toFastifyHandler(handler) });
}
