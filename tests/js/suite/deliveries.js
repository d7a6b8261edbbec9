// Webhooks, as Shotstack's publisher posts them. Portable.

export const OWNER = '5ca6hu7s9k';
export const RENDER = 'd2b46ed6-998a-4d6b-9d91-b8cf0193a655';
export const SECRET = 'a secret of at least 24 bytes';
export const CALLBACK = 'https://example.com/hook';
export const COMPLETED = '2021-07-12T11:04:44.574Z';

/** A URL on the CDN: `.mp4` is the main file, `-poster.jpg` and `-thumb.jpg` are the others. */
export const onTheCdn = (suffix, { render = RENDER, owner = OWNER, stage = 'v1' } = {}) =>
  `https://cdn.shotstack.io/au/${stage}/${owner}/${render}${suffix}`;

/** A `serve`/`copy` that says that the file at this URL is ready. */
export const ready = (id, url, members = {}) => ({
  type: 'serve',
  action: 'copy',
  id,
  render: RENDER,
  owner: OWNER,
  status: 'ready',
  url,
  error: null,
  completed: COMPLETED,
  ...members,
});

/** An `edit`/`render`. */
export const rendered = (status, members = {}) => ({
  type: 'edit',
  action: 'render',
  id: RENDER,
  owner: OWNER,
  status,
  url: null,
  poster: null,
  thumbnail: null,
  error: null,
  completed: COMPLETED,
  ...members,
});

/** The request of the publisher: these headers, and no signature. */
export function post(body, url = CALLBACK, attempt = 1) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Request(url, {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'x-shotstack-event-type': 'serve',
      'x-shotstack-attempt': `${attempt}`,
    },
  });
}
