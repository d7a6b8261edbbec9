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

export async function check({ createHandler }, { ShotstackApi }) {
  const announced = [];
  const onReady = ({ render, correlation, urls }) => void announced.push({ render, correlation, urls });
  const fetch = async (url) => Response.json(SAID[new URL(url).pathname.split('/')[1]]);
  const api = new ShotstackApi({ apiKey: 'a-key-of-nobody', stage: 'stage', fetch });
  const handler = createHandler({ secrets: UNAUTHENTICATED, api, onReady, onLog() {} });
  // Without a callback, the APIs are asked from the start.
  await handler.expect({ render: RENDER, correlation: 'order-17' });
  const { announced: made } = await handler.sweep();
  const [{ attributes }] = SAID.serve.data;
  const expected = [{ render: RENDER, correlation: 'order-17', urls: { main: attributes.url } }];
  return difference({ made: 1, announced: expected }, { made, announced });
}
