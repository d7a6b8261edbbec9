// Asking the APIs for turns, by the `ShotstackApi` that a handler was given.

import { a } from '../argument.js';
import { HostingError } from '../error.js';
import { TURN_REQUESTS } from '../turn-requests.js';

/**
 * How turns ask with the option `api`; undefined without it.
 *
 * - `access`: the stage and the origin of the key, for the settings of the inbox.
 * - `ask(query, millis, signal)`: the result of a step `ask`.
 * - `mayAsk()`: whether the rate limit has room for a turn.
 *
 * @param stage The stage of the policy, if it has one.
 */
export function askerOf({ api, stage }) {
  if (api === undefined) return undefined;
  const requests = api?.[TURN_REQUESTS];
  if (requests === undefined) {
    throw wrong(`\`api\` is ${a(api)}, not a ShotstackApi: give \`new ShotstackApi({ apiKey, stage })\` of shotstack-hosting/api`);
  }
  if (stage !== undefined && stage !== requests.stage) {
    throw wrong(`\`stage\` is \`${stage}\`, but \`api\` has the stage \`${requests.stage}\`: give both the same, with the key of that stage`);
  }
  return {
    access: { stage: requests.stage, keyFrom: requests.keyFrom },
    ask: (query, millis, signal) => requests.ask(query, millis, signal),
    mayAsk: () => requests.waitMillis() === 0,
  };
}

const wrong = (message) => new HostingError('option', `createHandler: ${message}`);
