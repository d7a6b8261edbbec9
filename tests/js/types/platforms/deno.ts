// The types of Deno, which `deno check` knows.

import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';

const handler = createHandler({ secrets: UNAUTHENTICATED });

Deno.serve(handler);
Deno.serve({ port: 8000 }, handler);
export const served: Deno.ServeHandler = handler;
export default { fetch: handler } satisfies Deno.ServeDefaultExport;
