// The loop of an inbox: admit, decide, acknowledge, resume.

import { BODY, SECRET, UNAUTHENTICATED } from './calls.js';
import { difference } from './assert-equal.js';

const NOW = 1_626_087_884_574;
const POLICY = { secrets: UNAUTHENTICATED, expect: ['main', 'poster'] };

export function inbox(api) {
  return [
    {
      name: 'three deliveries, one of them a repeat',
      why: 'Each announcement is made once, and the render is ready when both files are.',
      check: () => difference(['asset.ready/r/a', 'asset.ready/r/b', 'render.ready/r'], announced(api)),
    },
    {
      name: 'a lease keeps others waiting until it is over',
      why: 'One delivery announces; a repeat meanwhile is answered 503, and a timer goes on after a crash.',
      check: () => leased(api),
    },
    {
      name: 'a token lets in what it is for',
      why: 'Its claims come with the event, and its correlation with the announcements.',
      check: () => authenticated(api),
    },
    {
      name: 'what is refused, and how it is answered',
      why: 'The status tells the publisher what to do, and the code tells people why.',
      check: () => difference(REFUSALS.map(([, reply]) => reply), REFUSALS.map(([use]) => use(api))),
    },
    {
      name: 'what has nothing to store',
      why: 'Ingest events and unknown ones are answered 200.',
      check: () => nothingToStore(api),
    },
  ];
}

const delivery = (id, file) => ({
  method: 'POST',
  url: '/hook',
  body: JSON.stringify({ ...JSON.parse(BODY), id, render: 'r', owner: 'o', url: `https://cdn.shotstack.io/au/v1/o/${file}` }),
});

function announced({ admit, decide, acknowledge }) {
  let stored = null;
  const ids = [];
  for (const [id, file] of [['a', 'r.mp4'], ['b', 'r-poster.jpg'], ['a', 'r.mp4']]) {
    const admission = admit(delivery(id, file), POLICY, NOW);
    if (admission.outcome !== 'render') throw new Error(JSON.stringify(admission));
    const decision = decide(stored, admission.admitted, POLICY, NOW);
    ids.push(...decision.announcements.map((due) => due.id));
    // As a store does.
    stored = JSON.parse(JSON.stringify(acknowledge(decision.state, decision.announcements, decision.lease)));
    if (decision.reply.status !== 200) throw new Error(JSON.stringify(decision.reply));
  }
  return ids;
}

function leased({ admit, decide, resume }) {
  const { admitted } = admit(delivery('a', 'r.mp4'), POLICY, NOW);
  const first = decide(null, admitted, POLICY, NOW);
  const meanwhile = decide(first.state, admitted, POLICY, NOW + 1000);
  const timer = resume(admitted.key, first.state, POLICY, first.lease.expiresAt + 1);
  return (
    difference(['asset.ready/r/a'], first.announcements.map(({ id }) => id), '/first') ??
    difference(503, meanwhile.reply.status, '/meanwhile/reply/status') ??
    difference([], meanwhile.announcements ?? [], '/meanwhile/announcements') ??
    difference(first.announcements, timer.announcements, '/timer/announcements')
  );
}

function authenticated({ admit, decide, callbackUrl }) {
  const url = callbackUrl({ url: 'https://example.com/hook', secret: SECRET, correlation: 'order-17', expect: ['main'] }, NOW);
  const policy = { secrets: [SECRET] };
  const { admitted } = admit({ ...delivery('a', 'r.mp4'), url }, policy, NOW);
  const { announcements } = decide(null, admitted, policy, NOW);
  const asset = { owner: 'o', render: 'r', asset: 'a', correlation: 'order-17' };
  return (
    difference({ owner: 'o', render: 'r' }, admitted.key, '/key') ??
    difference('order-17', admitted.claims.correlation, '/claims/correlation') ??
    difference(false, JSON.stringify(admitted).includes('shotstack_token'), '(the token in sight)') ??
    difference(
      [
        { id: 'asset.ready/r/a', kind: 'asset.ready', ...asset },
        { id: 'render.ready/r', kind: 'render.ready', ...asset, asset: null },
      ],
      announcements,
      '/announcements',
    )
  );
}

const refusal = (change, policy = POLICY) => ({ admit }) => {
  const { outcome, reply } = admit({ ...delivery('a', 'r.mp4'), ...change }, policy, NOW);
  return [outcome, reply.status, reply.code];
};

const REFUSALS = [
  [refusal({ method: 'GET' }), ['refused', 405, 'method']],
  [refusal({ body: '{' }), ['refused', 400, 'invalid']],
  [refusal({ body: ' '.repeat(65_537) }), ['refused', 413, 'too_large']],
  [refusal({}, { secrets: SECRET }), ['refused', 401, 'token_missing']],
  [refusal({}, { ...POLICY, owners: ['another'] }), ['refused', 403, 'owner']],
  [refusal({}, { ...POLICY, stage: 'stage' }), ['refused', 403, 'stage']],
];

function nothingToStore({ admit }) {
  const body = { type: 'later', action: 'new', more: { __proto__: null } };
  const { outcome, event, reply } = admit({ method: 'POST', url: '/hook', body }, POLICY, NOW);
  return difference({ outcome: 'other', event: { type: 'later', action: 'new', unknown: { more: {} } }, status: 200 }, { outcome, event, status: reply.status });
}
