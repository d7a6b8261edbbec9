import type { Handler } from './handler.js';

/** What is used of a request of `node:http`, also as Express hands it on. */
export interface NodeRequest extends AsyncIterable<any> {
  method?: string | undefined;
  url?: string | undefined;
  originalUrl?: string | undefined;
  headers: { 'content-length'?: string | undefined };
  /** What a body parser has made of the body. */
  body?: any;
  /** The body's bytes, where something has kept them. */
  rawBody?: any;
}

/** What is used of a response of `node:http`. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string | number>): unknown;
  end(body?: string): unknown;
}

/**
 * A handler for `node:http`, and for Express as a route's function. If a parser (`express.json()`) has read the body
 * already, what it made of it is taken: `request.rawBody` if there is one, else `request.body`.
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
 * A handler as the function of a route of Fastify, whose own parser has read the body then: what is no JSON, or too
 * large, Fastify answers itself. {@link fastifyPlugin} leaves that to the handler.
 *
 * @example
 * fastify.post('/hook', toFastifyHandler(handler));
 */
export function toFastifyHandler(handler: Handler): (request: any, reply: any) => Promise<any>;

/**
 * A handler as a plugin of Fastify: a route, with no parser before it. Other routes keep theirs.
 *
 * @example
 * fastify.register(fastifyPlugin, { handler, url: '/hook' });
 */
export function fastifyPlugin(fastify: any, options: { handler: Handler; url?: string }): Promise<void>;
