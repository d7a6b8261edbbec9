// The entries together: what the module of `/api` asks for, that of the handler takes in.

import { difference } from './assert-equal.js';
import { UNAUTHENTICATED } from './calls.js';

const RENDER = '00000000-0000-4000-8000-000000000001';
const OWNER = '5ca6hu7s9k';

const SAID = {
  edit: { success: true, response: { id: RENDER, owner: OWNER, status: 'done', data: { output: { format: 'mp4' } } } },
  serve: {
    data: [
      {
        type: 'asset',
        attributes: {
          id: RENDER.replace('1', 'a'),
          owner: OWNER,
          status: 'ready',
          filename: `${RENDER}.mp4`,
          url: `https://cdn.shotstack.io/au/stage/${OWNER}/${RENDER}.mp4`,
        },
      },
    ],
  },
};

export async function check({ createHandler }, { pollingFallback, ShotstackApi }) {
  const announced = [];
  const onReady = ({ render, correlation, urls }) => void announced.push({ render, correlation, urls });
  const handler = createHandler({ secrets: UNAUTHENTICATED, onReady, onLog() {} });
  const fetch = async (url) => Response.json(SAID[new URL(url).pathname.split('/')[1]]);
  const shotstackApi = new ShotstackApi({ apiKey: 'a-key-of-nobody', stage: 'stage', fetch });
  const { settled } = await pollingFallback({ handler, api: shotstackApi }).settle(RENDER, { correlation: 'order-17' });
  const [{ attributes }] = SAID.serve.data;
  const expected = [{ render: RENDER, correlation: 'order-17', urls: { main: attributes.url } }];
  return difference({ settled: true, announced: expected }, { settled, announced });
}
