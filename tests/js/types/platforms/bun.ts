// The types of Bun.

import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';

const handler = createHandler({ secrets: UNAUTHENTICATED });

Bun.serve({ routes: { '/hook': handler, '/other/:id': { POST: handler } } });
Bun.serve({ fetch: handler });
export default { fetch: handler } satisfies Bun.Serve.Options<undefined>;
