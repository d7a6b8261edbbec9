// Each export as the first that is called: nothing has started the module yet.

const URL_TEXT = 'https://cdn.shotstack.io/au/v1/o/r.mp4';
const BODY = JSON.stringify({ type: 'serve', action: 'copy', id: 'a', render: 'r', owner: 'o', status: 'ready', url: URL_TEXT });
const OPTIONS = { url: 'https://example.com/hook', secret: 'secret-of-the-first-calls-012345', correlation: 'order-17' };
const STATE = { version: 1 };
const POLICY = { secrets: Symbol.for('shotstack-hosting.unauthenticated') };
const OUTPUT = 'https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/o/r.mp4';

const URL_CALLS = {
  cdnUrl: ({ cdnUrl }) => cdnUrl({ owner: 'o', filename: 'r.mp4' }),
  cdnUrls: ({ cdnUrls }) => cdnUrls([{ owner: 'o', render: 'r' }]),
  cdnPrefix: ({ cdnPrefix }) => cdnPrefix({ owner: 'o' }).url('r.mp4'),
  parseCdnUrl: ({ parseCdnUrl }) => parseCdnUrl(URL_TEXT).owner,
  checkCdnUrl: ({ checkCdnUrl }) => checkCdnUrl(URL_TEXT).valid,
  cdnUrlFromOutput: ({ cdnUrlFromOutput }) => cdnUrlFromOutput(OUTPUT),
  cdnOrigin: ({ cdnOrigin }) => cdnOrigin('https://media.example.com/'),
  HostingError: ({ cdnUrl, HostingError }) => thrownBy(() => cdnUrl({})) instanceof HostingError,
  init: ({ init }) => init() instanceof Promise,
};

const API_CALLS = {
  ApiError: ({ ApiError, HostingError }) => ApiError.prototype instanceof HostingError,
  HostingError: ({ HostingError, ShotstackApi }) => thrownBy(() => new ShotstackApi({})) instanceof HostingError,
  init: ({ init }) => init() instanceof Promise,
  NotReadyError: ({ NotReadyError, HostingError }) => NotReadyError.prototype instanceof HostingError,
  NotServedError: ({ NotServedError, HostingError }) => NotServedError.prototype instanceof HostingError,
  SubmitError: ({ SubmitError, ApiError }) => SubmitError.prototype instanceof ApiError,
  ShotstackApi: ({ ShotstackApi }) => new ShotstackApi({ apiKey: 'key' }) instanceof ShotstackApi,
};

const CALLS = {
  ...URL_CALLS,
  checkEvent: ({ checkEvent }) => checkEvent(BODY).valid,
  'checkEvent of an object': ({ checkEvent }) => checkEvent(JSON.parse(BODY)).valid,
  parseEvent: ({ parseEvent }) => parseEvent(JSON.parse(BODY)).owner,
  isKnownEvent: ({ isKnownEvent }) => isKnownEvent(JSON.parse(BODY)),
  eventSchema: ({ eventSchema }) => eventSchema['~standard'].validate(JSON.parse(BODY)).value.owner,
  EventError: ({ parseEvent, EventError }) => thrownBy(() => parseEvent({})) instanceof EventError,
  Render: ({ Render }) => new Render(JSON.parse(BODY).render).observe(JSON.parse(BODY)).status === 'ready',
  'Render.from': ({ Render }) => Render.from(STATE).status,
  reports: ({ reports }) => reports([JSON.parse(BODY)]).renders[0].owner,
  expectedAssets: ({ expectedAssets }) => expectedAssets({ output: { format: 'mp4' } }).known,
  callbackUrl: ({ callbackUrl }) => callbackUrl(OPTIONS),
  standingCallback: ({ standingCallback }) => standingCallback({ url: OPTIONS.url, secret: OPTIONS.secret }),
  withCallback: ({ withCallback }) => withCallback({ output: { format: 'mp4' } }, OPTIONS).callback,
  verifyCallback: ({ verifyCallback }) => thrownBy(() => verifyCallback('/hook', OPTIONS.secret)).code === 'token_missing',
  redactToken: ({ redactToken }) => redactToken('/hook'),
  privateHost: ({ privateHost }) => privateHost('127.0.0.1'),
  createHandler: ({ createHandler }) => typeof createHandler(POLICY) === 'function',
  Inbox: ({ Inbox }) => new Inbox(POLICY).delivery({ method: 'POST', url: '/hook' }).next().step === 'read',
  Turn: ({ Inbox, Turn }) => new Inbox(POLICY).wakeUp('r') instanceof Turn,
  readAssets: ({ readAssets }) => Array.isArray(readAssets({ status: 204, body: '' })),
  readRender: ({ readRender }) => thrownBy(() => readRender({ status: 404, body: '' })).code === 'not_found',
  ApiError: ({ readRender, ApiError }) => thrownBy(() => readRender({ status: 500, body: '' })) instanceof ApiError,
  waitBefore: ({ waitBefore }) => waitBefore(2),
  totalWait: ({ totalWait }) => totalWait(),
  UNAUTHENTICATED: ({ Inbox, UNAUTHENTICATED }) => new Inbox({ secrets: UNAUTHENTICATED }) instanceof Inbox,
  deliveryOutcome: ({ deliveryOutcome }) => deliveryOutcome(302).outcome === 'redirected',
};

const ENTRIES = {
  'shotstack-hosting': CALLS,
  'shotstack-hosting/api': API_CALLS,
  'shotstack-hosting/url': URL_CALLS,
};

let count = 0;
for (const [entry, calls] of Object.entries(ENTRIES)) {
  for (const name of Object.keys(require(entry))) {
    if (!(name in calls)) throw new Error(`nothing calls ${name} of ${entry} first`);
  }
  for (const [name, call] of Object.entries(calls)) {
    for (const path of Object.keys(require.cache)) delete require.cache[path];
    const api = require(entry);
    let answer;
    try {
      answer = call(api);
    } catch (error) {
      throw new Error(`${name} of ${entry}, called first`, { cause: error });
    }
    if (!answer) throw new Error(`${name} of ${entry}, called first, gives ${answer}`);
    count += 1;
  }
}
console.log(`${count} calls`);

function thrownBy(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
