// Each place where a value goes into the package.

export const SECRET = 'secret-of-the-odd-values-0123456789';
const NOW = 1_700_000_000_000;
const URL_TEXT = 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/a.mp4';
export const UNAUTHENTICATED = Symbol.for('shotstack-hosting.unauthenticated');
const POLICY = { secrets: UNAUTHENTICATED };

export const BODY = JSON.stringify({
  type: 'serve',
  action: 'copy',
  id: 'e4433cbf-e501-76a2-ac8b-715d26997540',
  render: 'd2b46ed6-998a-4d6b-9d91-b8cf0193a655',
  owner: '5ca6hu7s9k',
  status: 'ready',
  url: 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4',
  error: null,
  completed: '2021-07-12T11:04:44.574Z',
});

/** Name and use of each place; `throws: false` where the contract says that no value makes it throw. */
export function* calls(api, url) {
  yield* eventCalls(api);
  for (const [entry, functions] of Object.entries({ '': api, '/url ': url })) {
    for (const [name, call] of urlCalls(functions)) yield [`${entry}${name}`, call];
  }
  yield* renderCalls(api);
  yield* callbackCalls(api);
  yield* turnCalls(api);
  yield* apiCalls(api);
}

const place = (name, use, more) => [name, { use, ...more }];

/** One place for each member of `whole`, and for each further one. */
function* members(name, whole, more, use) {
  for (const member of new Set([...Object.keys(whole), ...more])) {
    yield place(`${name}({${member}})`, (value) => use({ ...whole, [member]: value }));
  }
}

const EVENT_OPTIONS = ['maxBytes', 'maxNesting', 'maxIdBytes', 'origin'];

function* eventCalls({ checkEvent, parseEvent, isKnownEvent, eventSchema }) {
  yield place('checkEvent(body)', (value) => checkEvent(value), { throws: false });
  yield place('checkEvent(options)', (value) => checkEvent(BODY, value));
  yield* members('checkEvent', {}, EVENT_OPTIONS, (options) => checkEvent(BODY, options));
  yield place('checkEvent({url}), an object', (value) => checkEvent({ ...JSON.parse(BODY), url: value }), { throws: false });
  yield place('parseEvent(body)', (value) => parseEvent(value));
  yield place('isKnownEvent(event)', (value) => isKnownEvent(value));
  yield place('eventSchema', (value) => eventSchema['~standard'].validate(value), { throws: false });
}

function* urlCalls(functions) {
  const { cdnUrl, cdnUrls, cdnPrefix, parseCdnUrl, checkCdnUrl, cdnUrlFromOutput, cdnOrigin } = functions;
  const named = { owner: 'o', filename: 'a.mp4', stage: 'v1', region: 'au', origin: 'https://media.example.com' };
  const { filename, ...prefix } = named;
  const ofRender = { owner: 'o', render: 'r', role: 'main', extension: 'mp4' };
  yield place('cdnUrl(file)', (value) => cdnUrl(value));
  yield* members('cdnUrl', named, [], cdnUrl);
  yield* members('cdnUrl of a render', ofRender, [], cdnUrl);
  yield place('cdnUrls(files)', (value) => cdnUrls(value));
  yield place('cdnUrls([file])', (value) => cdnUrls([value]));
  yield place('cdnPrefix(place)', (value) => cdnPrefix(value));
  yield* members('cdnPrefix', prefix, [], cdnPrefix);
  yield place('cdnPrefix().url', (value) => cdnPrefix({ owner: 'o' }).url(value));
  yield place('parseCdnUrl(url)', (value) => parseCdnUrl(value), { throws: false });
  yield place('parseCdnUrl(options)', (value) => parseCdnUrl(URL_TEXT, value));
  yield* members('parseCdnUrl', {}, ['origin'], (options) => parseCdnUrl(URL_TEXT, options));
  yield place('checkCdnUrl(url)', (value) => checkCdnUrl(value));
  yield place('checkCdnUrl(options)', (value) => checkCdnUrl(URL_TEXT, value));
  yield place('cdnUrlFromOutput(url)', (value) => cdnUrlFromOutput(value));
  yield place('cdnOrigin(text)', (value) => cdnOrigin(value));
}

function* renderCalls({ Render, reports, expectedAssets }) {
  const id = 'd2b46ed6-998a-4d6b-9d91-b8cf0193a655';
  const state = new Render(id).observe(BODY).toJSON();
  yield place('new Render(id)', (value) => new Render(value));
  yield place('observe(document)', (value) => new Render(id).observe(value));
  yield place('observe(options)', (value) => new Render(id).observe(BODY, value));
  yield place('report(options)', (value) => new Render(id).observe(BODY).report(value));
  yield* members('report', {}, ['optional'], (options) => new Render(id).report(options));
  yield place('report({optional: [role]})', (value) => new Render(id).report({ optional: [value] }));
  yield place('merge(other)', (value) => new Render(id).merge(value));
  yield place('Render.from(state)', (value) => Render.from(value));
  yield* members('Render.from', state, [], (odd) => Render.from(odd));
  yield place('Render.from(state, id)', (value) => Render.from(state, value));
  yield place('reports(documents)', (value) => reports(value));
  yield place('reports([document])', (value) => reports([value]));
  yield place('reports(options)', (value) => reports([BODY], value));
  yield place('expectedAssets(edit)', (value) => expectedAssets(value));
  yield* members('expectedAssets', {}, ['output', 'timeline'], expectedAssets);
}

function* callbackCalls({ callbackUrl, standingCallback, withCallback, verifyCallback, privateHost, redactToken }) {
  const options = { url: 'https://example.com/hook', secret: SECRET, correlation: 'order-17' };
  const edit = { timeline: {}, output: { format: 'mp4' } };
  const minted = callbackUrl(options, NOW);
  yield place('callbackUrl(options)', (value) => callbackUrl(value, NOW));
  yield* members('callbackUrl', options, ['expect', 'owner', 'stage', 'expiresIn'], (odd) => callbackUrl(odd, NOW));
  yield place('callbackUrl({expect: [role]})', (value) => callbackUrl({ ...options, expect: [value] }, NOW));
  yield place('callbackUrl(now)', (value) => callbackUrl(options, value));
  const standing = { url: options.url, secret: SECRET };
  yield place('standingCallback(options)', (value) => standingCallback(value, NOW));
  yield* members('standingCallback', standing, ['expect', 'owner', 'stage', 'expiresIn'], (odd) => standingCallback(odd, NOW));
  yield place('standingCallback(now)', (value) => standingCallback(standing, value));
  yield place('withCallback(edit)', (value) => withCallback(value, options, NOW));
  yield place('withCallback(options)', (value) => withCallback(edit, value, NOW));
  yield place('verifyCallback(url)', (value) => verifyCallback(value, [SECRET], NOW));
  yield place('verifyCallback(secrets)', (value) => verifyCallback(minted, value, NOW));
  yield place('verifyCallback([secret])', (value) => verifyCallback(minted, [SECRET, value], NOW));
  yield place('verifyCallback(now)', (value) => verifyCallback(minted, [SECRET], value));
  yield place('privateHost(host)', (value) => privateHost(value));
  yield place('redactToken(url)', (value) => redactToken(value));
}

function* turnCalls({ Inbox }) {
  const request = { method: 'POST', url: '/hook' };
  const order = { render: 'r', expected: ['main'], deadline: NOW };
  const rules = ['secrets', 'owners', 'stage', 'hosts', 'optional', 'presume', 'expect', ...EVENT_OPTIONS];
  const settings = ['listeners', 'events', 'api', 'sweep', 'sweepMillis', 'ttlMillis', 'limits'];
  const inbox = new Inbox(POLICY);
  const begun = (turn) => {
    const { step } = turn.next(NOW);
    turn.free();
    return step;
  };
  const reported = (value, now = NOW) => {
    const turn = inbox.delivery(request, NOW);
    try {
      turn.report(value, now);
      return turn.next(NOW);
    } finally {
      turn.free();
    }
  };
  yield place('new Inbox(policy)', (value) => new Inbox(value));
  yield* members('new Inbox(policy)', POLICY, rules, (policy) => new Inbox(policy));
  yield place('new Inbox(settings)', (value) => new Inbox(POLICY, value));
  yield* members('new Inbox(settings)', {}, settings, (odd) => new Inbox(POLICY, odd));
  yield place('inbox.delivery(request)', (value) => begun(inbox.delivery(value, NOW)));
  yield* members('inbox.delivery', request, ['contentLength'], (odd) => begun(inbox.delivery(odd, NOW)));
  yield place('inbox.delivery(now)', (value) => begun(inbox.delivery(request, value)));
  yield place('inbox.delivery(seed)', (value) => begun(inbox.delivery(request, NOW, value)));
  yield place('inbox.wakeUp(key)', (value) => begun(inbox.wakeUp(value, {}, NOW)));
  yield place('inbox.expectation(order)', (value) => begun(inbox.expectation(value, NOW)));
  yield* members('inbox.expectation', order, ['callback', 'edit', 'correlation'], (odd) => begun(inbox.expectation(odd, NOW)));
  yield place('inbox.observation(render)', (value) => begun(inbox.observation(value, [], {}, NOW)));
  yield place('inbox.observation(documents)', (value) => begun(inbox.observation('r', value, {}, NOW)));
  yield place('turn.report(result)', (value) => reported(value));
  yield place('turn.report({body})', (value) => reported({ result: 'body', body: value }));
  yield place('turn.report(now)', (value) => reported({ result: 'bodyLate' }, value));
}

function* apiCalls({ readAssets, readRender, waitBefore, deliveryOutcome }) {
  const answer = { status: 200, retryAfter: null, body: '{}' };
  yield place('readAssets(answer)', (value) => readAssets(value));
  yield* members('readAssets', answer, [], (odd) => readAssets(odd));
  yield place('readAssets(options)', (value) => readAssets({ ...answer, status: 204 }, value));
  yield place('readRender(answer)', (value) => readRender(value));
  yield* members('readRender', answer, [], (odd) => readRender(odd));
  yield place('waitBefore(attempt)', (value) => waitBefore(value));
  yield place('deliveryOutcome(httpStatus)', (value) => deliveryOutcome(value));
}
