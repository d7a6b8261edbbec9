// What happens to options and other arguments on their way into the package.

import { BODY, SECRET, UNAUTHENTICATED } from './calls.js';
import { difference } from './assert-equal.js';

const NOW = 1_626_087_884_574;
const CALLBACK = { url: 'https://example.com/hook', secret: SECRET, correlation: 'order-17' };
const DELIVERY = { method: 'POST', url: '/hook', body: BODY };

const thrown = (call) => {
  try {
    return `no error, but ${JSON.stringify(call())}`;
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
};

/** Checks the code of the error, and that its message contains a text. */
function refused(call, code, part) {
  const error = thrown(call);
  const found = difference({ name: 'HostingError', code }, { name: error.name, code: error.code });
  return found ?? (error.message.includes(part) ? null : `the message ${JSON.stringify(error.message)} does not contain ${part}`);
}

const first = (...found) => found.find((each) => each !== null) ?? null;

export function argumentCases(api, url) {
  return [
    {
      name: 'misspelt options are refused',
      why: 'An ignored option would be a policy that is open without anybody noticing.',
      check: () =>
        first(
          refused(() => api.checkEvent(BODY, { maxbytes: 1 }), 'argument', 'checkEvent: there is no option `maxbytes`: did you mean `maxBytes`?'),
          refused(() => api.callbackUrl({ ...CALLBACK, exspect: ['main'] }, NOW), 'argument', 'callbackUrl: there is no option `exspect`: did you mean `expect`?'),
          refused(() => new api.Inbox({ secrets: UNAUTHENTICATED, owner: ['o'] }), 'policy', 'Inbox: there is no rule `owner`: did you mean `owners`?'),
          refused(() => api.reports([BODY], { optionals: ['poster'] }), 'argument', 'reports: there is no option `optionals`: did you mean `optional`?'),
          refused(() => new api.Render('r').report({ optional: ['film'] }), 'argument', '/optional/0'),
        ),
    },
    {
      name: 'what is easily given in place of an argument is answered with what to write',
      why: 'The first hour with a package is spent on these.',
      check: () => {
        const options = (change) => () => api.callbackUrl({ ...CALLBACK, ...change }, NOW);
        const edit = JSON.stringify({ timeline: {}, output: { format: 'mp4' } });
        const promised = api.checkEvent(Promise.resolve(BODY)).violations?.[0]?.message;
        return first(
          difference('the body is not JSON: it is a promise: await it', promised),
          refused(() => new api.Render('r').observe(Promise.resolve(BODY)), 'invalid_json', 'it is a promise: await it'),
          ...[api, url].flatMap((entry) => [
            refused(() => entry.cdnUrl({ owner: 'o', file: 'a.mp4' }), 'argument', 'cdnUrl: there is no member `file`: did you mean `filename`?'),
            refused(() => entry.cdnUrl({ owner: 'o' }), 'argument', 'cdnUrl: give the `filename`, or the `render` and its `role`'),
          ]),
          refused(options({ correlation: 17 }), 'argument', 'callbackUrl: `correlation` is a number, not a string: write `String(…)` around it'),
          refused(options({ secret: undefined }), 'secret', 'callbackUrl: `secret` is undefined: is the variable set?'),
          refused(options({ secret: '' }), 'secret_too_short', 'callbackUrl: `secret` is empty: is the variable set?'),
          refused(options({ url: undefined }), 'not_a_url', 'callbackUrl: `url` is undefined: is the variable set?'),
          refused(options({ url: Promise.resolve('') }), 'argument', 'callbackUrl: `url` is a promise, not a string: await it'),
          refused(() => api.withCallback(edit, CALLBACK, NOW), 'edit', 'withCallback: the edit is a text: give the object, `JSON.parse(edit)`'),
          refused(() => api.expectedAssets(edit), 'edit', 'expectedAssets: the edit is a text: give the object, `JSON.parse(edit)`'),
          refused(() => api.expectedAssets(Promise.resolve({})), 'invalid_json', 'it is a promise: await it'),
          refused(() => api.verifyCallback('/hook', undefined, NOW), 'secret', 'verifyCallback: `secrets` is undefined: is the variable set?'),
          refused(() => new api.Inbox({ secrets: [''] }), 'secret_too_short', 'Inbox: `secrets[0]` is empty: is the variable set?'),
          refused(() => new api.Inbox({ secrets: UNAUTHENTICATED, unauthenticated: true }), 'policy', 'Inbox: there is no rule `unauthenticated`'),
        );
      },
    },
    {
      name: 'members that are undefined count as absent',
      why: 'Programs write `stage: process.env.STAGE`.',
      check: () =>
        first(
          difference(true, api.checkEvent(BODY, { maxBytes: undefined, origin: undefined }).valid),
          difference(
            api.callbackUrl(CALLBACK, NOW),
            api.callbackUrl({ ...CALLBACK, expect: undefined, owner: undefined, stage: undefined, expiresIn: undefined }, NOW),
          ),
          difference('read', new api.Inbox({ secrets: UNAUTHENTICATED, owners: undefined, hosts: undefined }).delivery(DELIVERY, NOW).next(NOW).step),
          difference(url.cdnUrl({ owner: 'o', filename: 'a' }), url.cdnUrl({ owner: 'o', filename: 'a', stage: undefined })),
        ),
    },
    {
      name: 'values without a form in JSON are refused',
      why: 'JSON.stringify would make null of them, or leave them out.',
      check: () =>
        first(
          refused(() => api.checkEvent(BODY, { maxBytes: NaN }), 'argument', 'maxBytes'),
          refused(() => api.callbackUrl({ ...CALLBACK, expiresIn: Infinity }, NOW), 'argument', 'expiresIn'),
          refused(() => new api.Inbox({ secrets: UNAUTHENTICATED, owners: () => [] }), 'argument', 'owners'),
        ),
    },
    {
      name: 'half of a surrogate pair is refused',
      why: 'UTF-8 would replace it, and the name would be that of another file.',
      check: () =>
        first(
          ...[api, url].flatMap((entry) => [
            refused(() => entry.cdnUrl({ owner: 'o', filename: 'a\ud83d.mp4' }), 'not_utf8', '`filename`'),
            refused(() => entry.cdnUrl({ owner: 'o\ude00', filename: 'a.mp4' }), 'not_utf8', '`owner`'),
            difference(null, entry.parseCdnUrl('https://cdn.shotstack.io/au/v1/o/a\ud83d.mp4')),
          ]),
          refused(() => api.callbackUrl({ ...CALLBACK, correlation: 'order-\ud83d' }, NOW), 'not_utf8', '`correlation`'),
          refused(() => new api.Inbox({ secrets: UNAUTHENTICATED, owners: ['\ude00'] }), 'policy', ''),
          refused(() => new api.Render('\ud83d'), 'not_utf8', '`id`'),
          // A whole pair is one character.
          difference('https://cdn.shotstack.io/au/v1/o/%F0%9F%98%80', url.cdnUrl({ owner: 'o', filename: '\u{1F600}' })),
        ),
    },
    {
      name: 'getters run before the call, and may call the package',
      why: 'What is read while it changes would be neither the one nor the other.',
      check: () => {
        const seen = [];
        const options = {
          ...CALLBACK,
          get correlation() {
            seen.push(api.checkEvent(BODY).valid);
            return 'order-17';
          },
        };
        return first(difference(api.callbackUrl(CALLBACK, NOW), api.callbackUrl(options, NOW)), difference([true], seen));
      },
    },
    {
      name: '__proto__ is a member like others',
      why: 'A stranger must not set the prototype of an event.',
      check: () => {
        const body = '{"type":"later","action":"new","__proto__":{"valid":true},"more":{"__proto__":1}}';
        const { event } = api.checkEvent(body);
        const turn = new api.Inbox({ secrets: UNAUTHENTICATED }).delivery(DELIVERY, NOW);
        turn.report({ result: 'body', body }, NOW);
        const { event: handed } = turn.next(NOW);
        const unknown = JSON.parse('{"__proto__":{"valid":true},"more":{"__proto__":1}}');
        const expected = { type: 'later', action: 'new', unknown };
        return first(
          difference(expected, event),
          difference(expected, handed),
          difference(true, Object.getPrototypeOf(event.unknown) === Object.prototype),
          refused(() => api.checkEvent(BODY, JSON.parse('{"__proto__":{"maxBytes":1}}')), 'argument', '`__proto__`'),
        );
      },
    },
    {
      name: 'numbers beyond 2^53',
      why: 'A stranger’s number becomes the nearest of JavaScript, as from JSON.parse. Times end with the year 9999.',
      check: () => {
        const { event } = api.checkEvent('{"type":"later","action":"new","a":9007199254740993,"b":18446744073709551615}');
        const claims = api.verifyCallback(api.callbackUrl({ ...CALLBACK, expiresIn: 2 ** 60 }, NOW), SECRET, NOW);
        return first(
          difference({ type: 'later', action: 'new', unknown: { a: 2 ** 53, b: 2 ** 64 } }, event),
          difference(Date.UTC(9999, 11, 31, 23, 59, 59, 999), claims.expires),
          refused(() => api.checkEvent(BODY, { maxBytes: 2 ** 53 }), 'argument', '/maxBytes'),
        );
      },
    },
  ];
}
