// node --test: the vectors of requests, but for those that submit an edit, which is not this package's to do.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { ServeApi } from 'shotstack-hosting/serve-api';

const { cases } = JSON.parse(await readFile(new URL('../../vectors/requests.json', import.meta.url), 'utf8'));

const CALLS = {
  assetsOfRender: (api, { id }) => api.assetsByRender(id),
  asset: (api, { id }) => api.asset(id),
  deleteAsset: (api, { id }) => api.delete(id),
  render: (api, { id }) => api.render(id),
  transfer: (api, { id, url, destinations }) => api.transfer({ id, url, destinations }),
};

const joined = (pieces) =>
  Array.isArray(pieces) ? pieces.map(({ text, repeat, times }) => text ?? repeat.repeat(times)).join('') : pieces;

const chosen = cases.filter(({ input }) => input.operation in CALLS);

describe('requests.json', () => {
  it('has cases', () => assert.ok(chosen.length > 20, `${chosen.length}`));

  for (const { name, input, expect } of chosen) {
    it(name, async () => {
      let sent;
      const fetch = async (url, { method, headers, body = null }) => {
        sent = { method, url, headers: Object.fromEntries(headers), body };
        return new Response(null, { status: 204 });
      };
      let code;
      try {
        const api = new ServeApi({ apiKey: joined(input.key) ?? 'a-key-of-nobody', stage: input.stage, baseUrl: input.base, fetch });
        await CALLS[input.operation](api, { ...input, id: joined(input.id) });
      } catch (error) {
        // There is a request, and 204 has no file.
        if (sent === undefined) code = error.code;
      }
      if (expect.error === undefined) assert.deepEqual(sent, expect.request);
      else assert.equal(code, expect.error);
    });
  }
});
