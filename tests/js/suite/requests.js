// requests.json: what a ShotstackApi sends, or why it does not.

import { difference } from './assert-equal.js';
import { joined } from './text.js';

const CALLS = {
  assetsOfRender: (api, { id }) => api.assetsByRender(id),
  asset: (api, { id }) => api.asset(id),
  deleteAsset: (api, { id }) => api.delete(id),
  render: (api, { id }) => api.render(id),
  renderWithoutData: (api, { id }) => api.render(id, { data: false }),
  transfer: (api, { id, url, destinations }) => api.transfer({ id, url, destinations }),
};

export async function check({ ShotstackApi }, { input, expect }) {
  let sent;
  const fetch = async (url, { method, headers, body = null }) => {
    sent = { method, url, headers: Object.fromEntries(headers), body };
    return new Response(null, { status: 204 });
  };
  let error;
  try {
    const api = new ShotstackApi({ apiKey: textOf(input.key) ?? 'a-key-of-nobody', stage: input.stage, baseUrl: input.base, fetch });
    await CALLS[input.operation](api, { ...input, id: textOf(input.id) });
  } catch ({ code }) {
    error = code;
  }
  // Where there is a request, its answer has no file: that is an error too.
  return difference(expect, sent === undefined ? { error } : { request: sent });
}

const textOf = (pieces) => (Array.isArray(pieces) ? joined(pieces) : pieces);
