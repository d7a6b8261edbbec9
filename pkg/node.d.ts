import type { Handler } from './handler.js';

/** The members of a `node:http` or Express request that the handler uses. */
export interface NodeRequest extends AsyncIterable<any> {
  method?: string | undefined;
  url?: string | undefined;
  originalUrl?: string | undefined;
  headers: { 'content-length'?: string | undefined };
  /** The body as a body parser parsed it. */
  body?: any;
  /** The body's bytes, if a body parser kept them. */
  rawBody?: any;
}

/** The members of a `node:http` response that the handler uses. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string | number>): unknown;
  end(body?: string): unknown;
}

/**
 * Adapts a handler to `node:http` and to Express routes. If a parser (`express.json()`) has already read the body, its
 * result is used: `request.rawBody` if it is set, otherwise `request.body`.
 *
 * The promise never rejects, and the response is always ended.
 *
 * @example
 * import { createServer } from 'node:http';
 *
 * createServer(toNodeHandler(handler)).listen(3000);
 *
 * @example
 * app.all('/hook', toNodeHandler(handler)); // Express
 */
export function toNodeHandler(handler: Handler): (request: NodeRequest, response: NodeResponse) => Promise<void>;

/**
 * Adapts a handler to a Fastify route. Fastify's own parser reads the body first, and Fastify itself refuses a body that
 * is not valid JSON or is too large. {@link fastifyPlugin} leaves both to the handler.
 *
 * @example
 * fastify.post('/hook', toFastifyHandler(handler));
 */
export function toFastifyHandler(handler: Handler): (request: any, reply: any) => Promise<any>;

/**
 * A Fastify plugin with one route for the handler, without a body parser. Other routes keep their parsers.
 *
 * @example
 * fastify.register(fastifyPlugin, { handler, url: '/hook' });
 */
export function fastifyPlugin(fastify: any, options: { handler: Handler; url?: string }): Promise<void>;
