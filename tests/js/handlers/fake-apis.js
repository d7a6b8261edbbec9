// Shotstack's APIs, as far as a handler asks them. Portable.

import { ShotstackApi } from 'shotstack-hosting/api';
import { onTheCdn, OWNER } from '../suite/deliveries.js';

export const apiKey = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';

/**
 * A client of APIs that know the renders for which `statusOf` gives a status; one that is done has one file. `asked` are the paths
 * of the requests.
 */
export function fakeApis(statusOf, { now, rules }) {
  const asked = [];
  const fetch = async (url) => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    const render = pathname.split('/').at(-1);
    const status = statusOf(render);
    if (pathname.startsWith('/edit')) {
      if (status === undefined) return Response.json({ success: false, message: 'Bad Request' }, { status: 400 });
      return Response.json({ success: true, response: { id: render, owner: OWNER, status, data: { output: { format: 'mp4' } } } });
    }
    if (status !== 'done') return Response.json({}, { status: 404 });
    const attributes = { id: 'a', owner: OWNER, renderId: render, providerId: 'a', status: 'ready', url: onTheCdn('.mp4', { render }) };
    return Response.json({ data: [{ type: 'asset', attributes }] });
  };
  return { asked, api: new ShotstackApi({ apiKey, fetch, rules, now, random: () => 0 }) };
}
