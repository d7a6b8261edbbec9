export { toNodeHandler } from './src/node/http.js';
export { fastifyPlugin, toFastifyHandler } from './src/node/fastify.js';
