// Bodies of webhooks as Shotstack's guides have them, and requests that bring them.

import { callbackUrl } from '../callback.js';
import { HostingError } from '../error.js';

const OUTPUT = 'https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com';
const INGEST = 'https://shotstack-ingest-api-v1';
const SOURCE = 'zzytey4v-32km-kq1z-aftr-3kcuqi0brad2';

/** The members that a body is built from, and its URL. */
const SAMPLES = {
  'serve.copy': {
    members: { id: 'e4433cbf-e501-76a2-ac8b-715d26997540', render: 'd2b46ed6-998a-4d6b-9d91-b8cf0193a655', owner: '5ca6hu7s9k', status: 'ready' },
    completed: '2021-07-12T11:04:44.574Z',
    url: ({ owner, render }) => `https://cdn.shotstack.io/au/v1/${owner}/${render}.mp4`,
  },
  'edit.render': {
    members: { id: '6d7acbe6-e7c1-4cf8-b8ea-94e7522878cc', owner: 'mwipwx4ds3', status: 'done' },
    completed: '2020-02-24T11:52:20.810Z',
    url: ({ owner, id }) => `${OUTPUT}/${owner}/${id}.mp4`,
  },
  'ingest.source': {
    members: { id: SOURCE, owner: '5ca6hu7s9k', status: 'ready' },
    completed: '2023-01-02T01:47:37.260Z',
    url: ({ owner, id }) => `${INGEST}-sources.s3.ap-southeast-2.amazonaws.com/${owner}/${id}/source.mp4`,
  },
  'ingest.rendition': {
    members: { id: 'zzyap2eg-3ae4-8p0o-xxja-5o71wq1vjat3', owner: '5ca6hu7s9k', status: 'ready' },
    completed: '2023-01-02T01:47:46.340Z',
    url: ({ owner, id }) => `${INGEST}-renditions.s3.ap-southeast-2.amazonaws.com/${owner}/${SOURCE}/${id}.mp4`,
  },
};

export function sampleEvent(kind, overrides = {}) {
  if (!Object.hasOwn(SAMPLES, kind)) {
    throw new HostingError('argument', `sampleEvent: ${JSON.stringify(kind)} is not a kind of event: there are ${Object.keys(SAMPLES).join(', ')}`);
  }
  const [type, action] = kind.split('.');
  const { members, completed, url } = SAMPLES[kind];
  const body = { type, action, ...members, ...overrides };
  const failed = body.status === 'failed';
  return { ...body, url: failed ? null : url(body), error: failed ? 'Something went wrong' : null, completed, ...overrides };
}

export function signedDelivery({ url = 'http://localhost/shotstack', correlation = 'order-17', event = sampleEvent('serve.copy'), now, ...options } = {}) {
  if (options.secret === undefined || options.secret === '') {
    throw new HostingError('secret', 'signedDelivery: `secret` is missing: give the one that the handler has');
  }
  const body = typeof event === 'string' || ArrayBuffer.isView(event) ? event : JSON.stringify(event);
  return new Request(callbackUrl({ url, correlation, ...options }, now), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
}
