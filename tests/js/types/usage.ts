// What the types allow and, by `@ts-expect-error`, what they do not. Compiled in every setting, run in none.

import init from 'shotstack-hosting/init';
import { fastifyPlugin, toFastifyHandler, toNodeHandler } from 'shotstack-hosting/node';
import * as apiEntry from 'shotstack-hosting/api';
import { NotReadyError, NotServedError, ShotstackApi, SubmitError } from 'shotstack-hosting/api';
import { conformance } from 'shotstack-hosting/store/conformance';
import { durableObjectStore } from 'shotstack-hosting/store/durable-object';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { postgresStore } from 'shotstack-hosting/store/postgres';
import { redisStore } from 'shotstack-hosting/store/redis';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';
import { sampleEvent, signedDelivery, startEmulator } from 'shotstack-hosting/testing';
import * as url from 'shotstack-hosting/url';
import {
  ApiError,
  callbackUrl,
  cdnPrefix,
  cdnUrl,
  cdnUrls,
  checkCdnUrl,
  checkEvent,
  createHandler,
  deliveryOutcome,
  EventError,
  eventSchema,
  expectedAssets,
  HostingError,
  Inbox,
  isKnownEvent,
  parseCdnUrl,
  parseEvent,
  readAssets,
  readRender,
  privateHost,
  redactToken,
  Render,
  reports,
  Turn,
  UNAUTHENTICATED,
  verifyCallback,
  waitBefore,
  withCallback,
} from 'shotstack-hosting';
import type {
  AssetRole,
  CdnParts,
  Claims,
  Event,
  Finding,
  Handler,
  HandlerOptions,
  Json,
  Policy,
  RenderState,
  RenderStatus,
  Store,
  Verdict,
} from 'shotstack-hosting';

/** Holds only where both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(yes: Same<A, B>): void;

declare const bytes: Uint8Array;
declare const secret: string;

// Events
export function events(): string | null {
  const verdict: Verdict = checkEvent(bytes, { maxBytes: 1024, origin: undefined });
  if (!verdict.valid) {
    const [violation] = verdict.violations;
    // @ts-expect-error a refused body has no event
    verdict.event;
    return violation?.hint ?? null;
  }
  // @ts-expect-error an accepted body has no violations
  verdict.violations;
  same<typeof verdict.advisories, Finding[]>(true);
  const { event } = verdict;
  if (!isKnownEvent(event)) {
    const { anything } = event.unknown;
    // @ts-expect-error unknown members are in `unknown`
    event.anything;
    return typeof anything === 'string' ? anything : event.action;
  }
  switch (event.type) {
    case 'serve': {
      const parts: CdnParts | undefined = event.cdn;
      return parts?.filename ?? event.render;
    }
    case 'edit': {
      // @ts-expect-error a poster is a string, null or absent
      const poster: string = event.poster;
      // @ts-expect-error a typo
      event.thumbnial;
      const campaign: Json | undefined = event.unknown['campaign'];
      return poster + String(campaign);
    }
    case 'ingest':
      return event.action === 'source' ? event.id : event.owner;
    default: {
      const none: never = event;
      return none;
    }
  }
}

checkEvent('{}');
checkEvent({});
checkEvent(bytes.buffer);
checkEvent(new DataView(bytes.buffer));
// @ts-expect-error a number is no body
checkEvent(1);
// @ts-expect-error a limit is a number
checkEvent('{}', { maxBytes: '64k' });
// @ts-expect-error there is no such limit
checkEvent('{}', { maxByte: 1 });
// @ts-expect-error an event is an object
const noText: string = parseEvent('{}');

const result = eventSchema['~standard'].validate({});
if (result.issues) {
  const message: string = result.issues[0]?.message ?? '';
  const reason: string | null = privateHost('localhost');
  redactToken(message);
} else {
  same<typeof result.value, Event>(true);
}

// URLs
const address: string = cdnUrl({ owner: 'o', filename: 'a.mp4', stage: 'v1', region: undefined });
cdnUrl({ owner: 'o', render: 'r', role: 'poster' });
cdnUrls(new Set([{ owner: 'o', filename: 'a.mp4' }]))[0]?.length;
cdnPrefix({ owner: 'o' }).url('a.mp4');
url.cdnUrl({ owner: 'o', filename: 'a.mp4' });
// @ts-expect-error whose file it is has to be said
cdnUrl({ filename: 'a.mp4' });
// @ts-expect-error a file has a name or a render
cdnUrl({ owner: 'o' });
// @ts-expect-error a file has a name or a render, not both
cdnUrl({ owner: 'o', filename: 'a.mp4', render: 'r' });
// @ts-expect-error there is no such role
cdnUrl({ owner: 'o', render: 'r', role: 'video' });
// @ts-expect-error what a prefix begins with is not to be changed
cdnPrefix({ owner: 'o' }).prefix = '';
// @ts-expect-error a text may be no CDN URL
parseCdnUrl(address).owner;
// @ts-expect-error `/url` has no events
url.checkEvent;
const seen = checkCdnUrl(address);
same<typeof seen extends { valid: true } ? string : never, never>(true);
export const why: string = seen.valid ? seen.owner : seen.message;

// Renders
const render = new Render('r').observe('{}').merge(new Render());
same<typeof render.status, RenderStatus>(true);
const roles: readonly AssetRole[] = ['main'];
export const missing: AssetRole | undefined = render.report({ optional: roles }).missing[0]?.role;
const state: RenderState = render.toJSON();
Render.from(JSON.parse(JSON.stringify(state)) as RenderState, 'r');
// @ts-expect-error the status follows from the facts
render.status = 'ready';
// @ts-expect-error a render is named by its id
new Render({ render: 'r' });
export const owners: string[] = (render.report().owners ?? []).map(({ owner, source }) => `${owner} (${source})`);
export const ids: string[] = reports([bytes, '{}', {}], { optional: ['poster'] }).unattributed;
// @ts-expect-error a list, not one document
reports({});
export const hosted: boolean = expectedAssets({ output: {} }).hosted;

// Callbacks
export const callback: string = callbackUrl({ url: 'https://example.com/', secret, correlation: 'c', expect: roles }, 0);
// @ts-expect-error nothing is signed without a secret
callbackUrl({ url: 'https://example.com/', correlation: 'c' });
const edit = withCallback({ timeline: {}, output: { format: 'mp4' } }, { url: 'https://example.com/', secret, correlation: 'c' });
export const kept: [string, string] = [edit.callback, edit.output.format];
export const claims: Claims = verifyCallback('/hook', [secret]);

// Inbox
const policy: Policy = { secrets: [secret], owners: ['o'] };
// @ts-expect-error a policy says whom it believes
export const nobody: Policy = { owners: ['o'] };
export const open: Policy = { secrets: UNAUTHENTICATED };
// @ts-expect-error secrets and no authentication contradict each other
export const both: Policy = { secrets: [secret, UNAUTHENTICATED] };
// @ts-expect-error another symbol is not accepted
export const another: Policy = { secrets: Symbol.iterator };
const callbackInbox = new Inbox(policy, { sweep: 'start', api: { stage: 'v1', keyFrom: 'SHOTSTACK_API_KEY' } });
export function turn(stored: string | null): number {
  const turn = callbackInbox.delivery({ method: 'POST', url: '/' });
  let status = 503;
  for (let step = turn.next(0); step.step !== 'done'; step = turn.next(0)) {
    if (step.step === 'load') turn.report({ result: 'loaded', state: stored }, 0);
    else if (step.step === 'announce') turn.report({ result: 'announced', outcomes: step.announcements.map(() => ({ outcome: 'done' })) });
    else if (step.step === 'reply') status = step.status;
    // @ts-expect-error a result has a name
    else turn.report({ swapped: true });
  }
  turn.free();
  return status;
}
callbackInbox.expectation({ render: 'r', edit, deadline: new Date() }, 0, 1);
callbackInbox.observation('r', [bytes], { correlation: 'c' });
callbackInbox.wakeUp('r', { mayAsk: false });
export const begun: Turn = new Inbox(policy).wakeUp('r');
// @ts-expect-error an inbox begins turns
new Turn();

// Handlers
const handler: Handler = createHandler({
  secrets: [secret],
  optional: ['thumbnail'],
  limits: { maxBytes: 1024, announceMillis: undefined },
  onReady: ({ urls, correlation }, { signal }) => [urls.main?.length, correlation, signal.aborted],
  onFailed: ({ reason }) => reason?.length,
  onOverdue: ({ reason, urls, render, owner }) => [reason.length, urls.main, render.length, owner?.length],
  sweep: 'elsewhere',
  sweepMillis: 60_000,
  onAsset: async ({ file }) => file.url,
  onEvent: (event) => event.type,
  onLog: ({ level, code, suppressed }) => [level, code, suppressed],
  shotstackUrl: undefined,
});
export const later: Handler[] = [
  createHandler(() => ({ secrets: secret, onReady: ({ urls }) => urls.main?.length })),
  createHandler(async () => ({ secrets: secret, onFailed: ({ reason }) => reason?.length })),
];
// @ts-expect-error a handler says whom it believes
createHandler({ onReady() {} });
// @ts-expect-error so does one whose options come later
createHandler(() => ({ onReady() {} }));
// @ts-expect-error there is no such option
export const contradiction: HandlerOptions = { secrets: [secret], unauthenticated: true };
// A variable of the environment is given as it is; if it is not set, the error at run time says so.
declare const variable: string | undefined;
createHandler({ secrets: variable });
createHandler({ secrets: [variable, secret] });
withCallback({}, { url: variable, secret: variable, correlation: 'order-17' });
// What the options make certain
createHandler({
  secrets: variable,
  onReady: ({ urls, correlation }) => {
    same<typeof correlation, string>(true);
    same<typeof urls.main, string>(true);
    same<typeof urls.poster, string | undefined>(true);
    // @ts-expect-error a typo
    urls.posted;
  },
  onFailed: ({ correlation }) => same<typeof correlation, string>(true),
  onAsset: ({ correlation }) => same<typeof correlation, string>(true),
});
createHandler({
  secrets: UNAUTHENTICATED,
  expect: ['main', 'poster', 'thumbnail'],
  optional: ['thumbnail'],
  onReady: ({ urls, correlation }) => {
    same<typeof correlation, string | null>(true);
    same<typeof urls.poster, string>(true);
    same<typeof urls.thumbnail, string | undefined>(true);
  },
});
createHandler(async () => ({ secrets: variable, onReady: ({ urls, correlation }) => [urls.main.length, correlation.length] }));
createHandler({ secrets: variable, optional: ['main'], onReady: ({ urls }) => same<typeof urls.main, string | undefined>(true) });
createHandler({ secrets: variable, optional: roles, onReady: ({ urls }) => same<typeof urls.main, string | undefined>(true) });
declare const general: HandlerOptions;
createHandler(general);
createHandler(() => general);
// @ts-expect-error the limits of a body are among the limits
createHandler({ secrets: UNAUTHENTICATED, maxBytes: 1024 });
declare const request: { method: string; url: string; headers: { get(name: string): string | null } };
export const status: Promise<number> = handler(request, { waitUntil() {} }).then((response) => response.status);
export const settled: Promise<string | undefined> = handler.wake('r').then(({ report }) => report?.status);
handler.observe('r', ['{}', bytes, {}], { correlation: null });
// @ts-expect-error without it, the correlation of the announcements would not be certain
handler.observe('r', '{}');
handler.observe('r', '{}', { correlation: 'order-17' });
handler.submit(edit, { callback: 'https://example.com/hook', correlation: 'order-17', deadline: new Date() }).then(({ render, callback, report }) => [render, callback?.length, report.status]);
handler.submit(edit);
// @ts-expect-error the option is `callback`
handler.submit(edit, { url: 'https://example.com/hook' });
handler.expect({ render: 'r', edit, correlation: 'order-17', deadline: new Date() }).then(({ announced, pending }) => [...announced, ...pending]);
// @ts-expect-error a render has an id
handler.expect({ edit });
handler.sweep({ limit: 10, signal: undefined }, { waitUntil() {} }).then(({ taken, more }) => [taken.toFixed(), !more]);
handler.start({ every: 1000 });
export const closed: Promise<void> = handler.close();
handler.close({ timeout: 10_000 });
handler.deliver({ method: 'POST', url: '/hook', body: bytes }).then(({ headers }) => headers['retry-after']);
export const adapted = [toNodeHandler(handler), toFastifyHandler(handler), fastifyPlugin];
declare const clients: {
  sqlite: Parameters<typeof sqliteStore>[0];
  postgres: Parameters<typeof postgresStore>[0];
  redis: Parameters<typeof redisStore>[0];
  storage: Parameters<typeof durableObjectStore>[0];
};
for (const store of [
  memoryStore({ maxLength: 1024 }),
  sqliteStore(clients.sqlite, { table: 'renders' }),
  postgresStore(clients.postgres),
  redisStore(clients.redis, { prefix: 'p' }),
  durableObjectStore(clients.storage),
]) {
  createHandler({ secrets: UNAUTHENTICATED, store });
}
export const checked: Promise<void>[] = conformance(async ({ name, now }) => {
  const store = sqliteStore(clients.sqlite, { table: name, now });
  await store.setup();
  return { store, age: (key, millis) => [key.length, millis + 1], close: async () => store.deleteExpired() };
}).map(({ run }) => run());
declare const test: (name: string, run: () => void) => void;
conformance(({ now }) => ({ store: memoryStore({ now }) }), { test });
const counting: Store = {
  load: async () => null,
  compareAndSwap: async (_key, version, state, { ttl, wakeAt }) => (version === null ? state.length + ttl + (wakeAt ?? 0) : null),
  due: async (now, limit) => [`${now + limit}`],
};
createHandler({ secrets: UNAUTHENTICATED, store: counting });
export const deleted: Promise<number> | undefined = counting.deleteExpired?.();
// @ts-expect-error a swap returns a version
createHandler({ secrets: UNAUTHENTICATED, store: { ...counting, compareAndSwap: async () => true } });
// @ts-expect-error a store that was opened is returned in an object
conformance(() => counting);
// @ts-expect-error a store lists what is due
createHandler({ secrets: UNAUTHENTICATED, store: { load: async () => null, compareAndSwap: async () => null } });
// @ts-expect-error a store can swap
createHandler({ secrets: UNAUTHENTICATED, store: { load: async () => null } });

// Serve API
const shotstackApi = new ShotstackApi({
  apiKey: 'key',
  stage: 'stage',
  baseUrl: undefined,
  shotstackUrl: 'http://127.0.0.1:8484',
  onLog: ({ level, message }) => [level, message],
  optional: ['thumbnail'],
  rules: { serveLimit: 100, serveOnly: false },
  share: 0.5,
  fetch: async (_url, { method, redirect }) => ({ status: method.length + redirect.length, headers: { get: () => null }, arrayBuffer: async () => new ArrayBuffer(0) }),
});
// @ts-expect-error a key is needed
new ShotstackApi({ stage: 'v1' });
// @ts-expect-error stages are v1 and stage
new ShotstackApi({ apiKey: 'key', stage: 'prod' });
// @ts-expect-error no such rule
new ShotstackApi({ apiKey: 'key', rules: { serveLimits: 1 } });
declare const signal: Parameters<typeof shotstackApi.asset>[1];
export const statuses: Promise<string[]> = shotstackApi.assetsByRender('r', signal).then((assets) => assets.map(({ status }) => status));
export const removed: Promise<void> = shotstackApi.delete('a');
export const ordered: Promise<string | null> = shotstackApi.submit({ timeline: {}, output: {} }).then(
  ({ render: made }) => made,
  (error: unknown) => {
    if (error instanceof SubmitError && !error.uncertain) return error.render ?? error.apiMessage;
    throw error;
  },
);
// @ts-expect-error an edit is an object, not its text
shotstackApi.submit('{}');
new ShotstackApi({ apiKey: variable });
shotstackApi.transfer({ url: 'https://files.example/a.mp4', id: 'a', destinations: [{ provider: 's3', options: {} }] });
// @ts-expect-error a destination names its provider
shotstackApi.transfer({ url: 'https://files.example/a.mp4', id: 'a', destinations: [{}] });
shotstackApi
  .waitUntilReady('r', { expect: ['main'], timeout: 1000, onProgress: ({ missing }, { documents }) => [missing, documents.length] })
  .catch((error: unknown) => {
    if (error instanceof NotReadyError && error.code === 'refused') return error.cause?.request;
    if (error instanceof NotServedError) return error.httpStatus;
    throw error;
  });
shotstackApi.waitUntilServed('https://cdn.shotstack.io/au/v1/o/r.mp4', { timeout: 1000 });

// APIs
export function answers(body: string): number | null {
  try {
    const [asset] = readAssets({ status: 200, body, retryAfter: null });
    return asset?.created ?? readRender({ status: 200, body }).updated;
  } catch (error) {
    if (error instanceof ApiError && error.isTransient) return error.retryAfter;
    if (error instanceof EventError) return error.violations.length;
    if (error instanceof HostingError) return error.code.length;
    throw error;
  }
}
// @ts-expect-error errors are ours to make
new HostingError();
export const wait: number | null = waitBefore(1);
const outcome = deliveryOutcome(302);
export const keepsBody: boolean = outcome.outcome === 'redirected' && outcome.keepsBody;
// @ts-expect-error only a redirect keeps a body or not
outcome.keepsBody;

export const started: Promise<void>[] = [init(), apiEntry.init(), url.init()];

// For tests.
async function testing(handler: Handler) {
  const emulator = await startEmulator({ faults: 'duplicate,drop=0.3', seed: 7, timeScale: 0.001, rateLimits: true });
  const address: string = emulator.url + emulator.apiKey;
  await emulator.idle();
  await emulator.stop();
  const event = sampleEvent('serve.copy', { render: address, status: 'failed' });
  const link: string | null = event.url;
  const { status } = await handler(signedDelivery({ secret: 'whsec_…', expect: ['main'], event: { ...event, url: link } }));
  // @ts-expect-error
  sampleEvent('serve.move');
  // @ts-expect-error
  await startEmulator({ fault: 'drop' });
  // @ts-expect-error: the secret is missing
  signedDelivery({ event });
  return status;
}
