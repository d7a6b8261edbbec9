// Examples of the codes that no vector has: a program each, which the site's build runs; what it throws or logs is shown below it.
// www/build/scope.js has the names that they use. What cannot be brought about there has its `output` here, in the words of a source.

export const SNIPPETS = {
  url: {
    too_long: "cdnUrl({ owner: '5ca6hu7s9k', filename: `${'a'.repeat(5000)}.mp4` });",
  },
  reply: {
    not_adapted: {
      input: "createServer(createHandler({ secrets: secret })).listen(3000);",
      output: "the handler was called with Node's request and response",
    },
  },
  api: {
    timeout: `const api = new ShotstackApi({ apiKey, timeout: 1, fetch: neverResponds });
await api.render(render);`,
    network: `const api = new ShotstackApi({ apiKey, fetch: notConnected });
await api.render(render);`,
    too_large: `const api = new ShotstackApi({ apiKey, fetch: respondsWith(200, 'x'.repeat(9 * 1024 * 1024)) });
await api.render(render);`,
    aborted: `const api = new ShotstackApi({ apiKey, fetch: neverResponds });
await api.submit(edit, { signal: AbortSignal.timeout(1) });`,
  },
  error: {
    argument: "cdnUrl({ owner: '5ca6hu7s9k', file: 'film.mp4' });",
    option: 'createHandler({ secrets: secret, onRaedy: publish });',
    policy: 'createHandler({ secrets: secret, owners: [] });',
    rules: 'new ShotstackApi({ apiKey, rules: { serveLimits: 100 } });',
    role: "cdnUrl({ owner: '5ca6hu7s9k', render, role: 'film' });",
    origin: "checkCdnUrl('https://cdn.shotstack.io/au/v1/5ca6hu7s9k/film.mp4', { origin: 'media.example.com' });",
    stage: "new ShotstackApi({ apiKey, stage: 'production' });",
    id: "await new ShotstackApi({ apiKey }).transfer({ url: 'https://files.example/film.mp4', id: '' });",
    secret: 'createHandler({ secrets: process.env.NO_SUCH_VARIABLE });',
    key_empty: "new ShotstackApi({ apiKey: '' });",
    key_too_long: "new ShotstackApi({ apiKey: 'a'.repeat(5000) });",
    key_not_visible_ascii: "new ShotstackApi({ apiKey: 'aB3d E5fG' });",
    not_a_uuid: "await new ShotstackApi({ apiKey }).render('render-17');",
    not_an_edit: 'await new ShotstackApi({ apiKey }).submit(JSON.stringify(edit));',
    not_a_web_url: "await new ShotstackApi({ apiKey }).transfer({ url: 'ftp://files.example/film.mp4', id: 'film-17' });",
    has_callback: `const api = new ShotstackApi({ apiKey });
const handler = createHandler({ secrets: secret, api, onLog });
await handler.submit({ ...edit, callback: 'https://example.com/hook' }, { correlation: 'order-17' });`,
    not_stored: `const store = { ...memoryStore(), compareAndSwap: () => Promise.reject(new Error('the disk is full')) };
const api = new ShotstackApi({ apiKey, fetch: accepts });
const handler = createHandler({ secrets: secret, store, api, onLog });
await handler.submit(edit, { callback: 'https://example.com/hook', correlation: 'order-17' });`,
    destination: "await new ShotstackApi({ apiKey }).transfer({ url: 'https://files.example/film.mp4', id: 'film-17', destinations: ['s3'] });",
    token_too_long: {
      input: 'let claims = Claims { elsewhere: very_many_destinations, ..claims };\nlet url = CallbackUrl::mint(base, &claims, &secret)?;',
      language: 'rust',
      output: 'bytes: it names too many destinations',
    },
    no_expiry: {
      input: 'let claims = Claims { expires: None, ..claims };\nlet url = CallbackUrl::mint(base, &claims, &secret)?;',
      language: 'rust',
      output: 'the token of one order has to expire: set `expires`, or mint a standing token',
    },
    correlation_conflict: `const handler = createHandler({ secrets: secret, onLog });
await handler.expect({ render, edit, correlation: 'order-17' });
await handler.expect({ render, edit, correlation: 'order-18' });`,
    bound: `const handler = createHandler({ secrets: secret, onLog });
const callback = callbackUrl({ url: 'https://example.com/hook', secret, correlation: 'order-17' });
for (let n = 0; n <= 64; n += 1) await handler.expect({ render: \`render-\${n}\`, edit, callback });`,
    state: 'Render.from({ version: 99 });',
    other_render: 'new Render(render).observe({ ...JSON.parse(webhook), render: "another" });',
    callback: `const handler = createHandler({ secrets: secret, onLog });
await handler.expect({ render, edit, callback: 'https://example.com/hook' });`,
    turn_lost: `const turn = new Inbox({ secrets: secret }).delivery({ method: 'POST', url: '/hook' });
turn.free();
turn.next();`,
    invalid: `await createHandler({ secrets: secret, onLog }).observe(render, '{"type":"serve"}');`,
    invalid_json: 'new Render(render).observe(Promise.resolve(webhook));',
    too_deep: 'const nested = (depth) => (depth === 0 ? [] : [nested(depth - 1)]);\nexpectedAssets({ ...edit, merge: nested(2000) });',
    no_table: `const store = postgresStore(pool);
await store.load(render);`,
    watched: {
      input: 'plan.watch(render.clone(), now)?;\nplan.watch(render, now)?;',
      language: 'rust',
      output: 'the render is already watched',
    },
    too_many: {
      input: 'await Promise.all(veryManyRenders.map((render) => api.waitUntilReady(render)));',
      output: 'renders are already watched; wait until some of them are settled',
    },
    failed: `const api = new ShotstackApi({ apiKey, fetch: rendersAs('failed') });
await api.waitUntilReady(render);`,
    deleted: `const api = new ShotstackApi({ apiKey, fetch: filesAre('deleted') });
await api.waitUntilReady(render);`,
    expired: `const api = new ShotstackApi({ apiKey, fetch: filesAre('importing') });
await api.waitUntilReady(render, { timeout: 1 });`,
    webassembly_blocked: {
      input: "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self'\">",
      language: 'html',
      output: "WebAssembly may not be compiled here. In a page, add 'wasm-unsafe-eval' to `script-src` in its Content-Security-Policy; ",
    },
    webassembly_missing: {
      input: "import { parseEvent } from 'shotstack-hosting'; // in one file, without the module beside it",
      output: 'bundle this package under the condition `module`, which puts it into the bundle, or copy the file there',
    },
    program_missing: `process.env.SHOTSTACK_HOSTING_BINARY = '/opt/shotstack-hosting';
await startEmulator();`,
    emulator: `process.env.SHOTSTACK_HOSTING_BINARY = '/bin/false';
await startEmulator();`,
    internal: {
      input: "parseEvent(webhook); // where the module has a defect",
      output: 'the WebAssembly module has failed: please report this',
    },
  },
  log: {
    api_refused: `const api = new ShotstackApi({ apiKey, fetch: respondsWith(400, { success: false, message: 'Bad Request', response: { error: 'Invalid render' } }), onLog });
const handler = createHandler({ secrets: secret, api, onLog, now: () => clock.now });
await handler.expect({ render, edit });
clock.now += 5_000;
await handler.sweep();`,
    long_state: {
      input: 'await handler.sweep(); // and the APIs respond with a very long error for each of many files',
      output: 'the APIs say so much about the render that its state would be longer than',
    },
    internal: {
      input: 'await handler(request); // where the module has a defect',
      output: 'a turn could not be brought to its end',
    },
    turn_lost: {
      input: 'await handler(request); // where the module has a defect',
      output: 'the WebAssembly module has failed within a turn',
    },
    not_adapted: {
      input: 'createServer(createHandler({ secrets: secret })).listen(3000);',
      output: "the handler was called with Node's request and response",
    },
    sweep_failed: {
      input: 'handler.start(); // and the disk of the store is full',
      output: 'the store could not list what is due',
    },
    wait_until_failed: `const handler = createHandler({ secrets: UNAUTHENTICATED, onLog });
await handler(new Request('https://example.com/hook', { method: 'POST', body: webhook }), {
  waitUntil() {
    throw new TypeError('Illegal invocation');
  },
});`,
    still_running: `const onAsset = () => new Promise(() => {}); // never ends
const handler = createHandler({ secrets: UNAUTHENTICATED, onAsset, onLog });
handler(new Request('https://example.com/hook', { method: 'POST', body: webhook }));
await handler.close({ timeout: 1 });`,
    standing_unconfirmed: 'createHandler({ secrets: secret, standing: true, onLog });',
    options_failed: `const handler = createHandler(() => ({ secrets: secret, onReady: 'publish', onLog }));
await handler(new Request('https://example.com/hook', { method: 'POST', body: webhook }));`,
    dry_run: 'createHandler({ secrets: secret, dryRun: true, onLog });',
    volatile_store: 'createHandler({ secrets: secret, onLog });',
    unauthenticated: 'createHandler({ secrets: UNAUTHENTICATED, onLog });',
    shotstack_url: `process.env.SHOTSTACK_URL = 'http://127.0.0.1:8484';
createHandler({ secrets: secret, onLog });`,
    shotstack_url_ignored: `process.env.SHOTSTACK_URL = 'http://127.0.0.1:8484';
process.env.NODE_ENV = 'production';
createHandler({ secrets: secret, onLog });`,
    key_in_page: {
      input: 'new ShotstackApi({ apiKey }); // in a page',
      output: 'this program runs in a web page, so everybody who opens the page can read its API key, order renders on your account and delete your files: use ShotstackApi on a server only, revoke this key, and let the page ask your server',
    },
  },
};
