// The types of Cloudflare Workers.

import { createHandler } from 'shotstack-hosting';
import { durableObjectStore } from 'shotstack-hosting/store/durable-object';

interface Env {
  readonly CALLBACK_SECRET: string;
  readonly RENDERS: DurableObjectNamespace;
}

const handler = createHandler({ secrets: 'a secret of at least 24 bytes' });
export const fetched: ExportedHandlerFetchHandler<Env> = handler;
export default { fetch: handler } satisfies ExportedHandler<Env>;

export class Renders implements DurableObject {
  readonly #handler;

  constructor(state: DurableObjectState, env: Env) {
    this.#handler = createHandler({ store: durableObjectStore(state.storage), secrets: env.CALLBACK_SECRET });
  }

  fetch(request: Request): Promise<Response> {
    return this.#handler(request);
  }
}
