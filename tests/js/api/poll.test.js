// node --test: poll.json, on the plan as the module has it. Deadlines are not its own: each wait keeps one itself.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import '../../../pkg/api.js';
import { engine } from '../../../pkg/src/api/engine.js';
import { observe, Plan, pollRequest, rulesText } from '../../../pkg/src/api/plan.js';

const { cases } = JSON.parse(await readFile(new URL('../../vectors/poll.json', import.meta.url), 'utf8'));

const ID = 'd2b46ed6-998a-4d6b-9d91-b8cf0193a655';
/** No wait of these cases is longer but those for a deadline. */
const LONGEST = 1_000_000;

const isOfDeadlines = ({ input, expect }) =>
  input.rules?.deadlineMillis !== undefined ||
  expect.output.some((output) => output === 'expired' || output?.next === 'expired' || output?.millis > LONGEST);

const chosen = cases.filter((each) => !isOfDeadlines(each));

const OPERATIONS = {
  plan({ rules, steps }) {
    const plan = new Plan('v1', rulesText(rules));
    const direct = {};
    const does = {
      watch({ render, at }) {
        try {
          plan.watch(render, at);
          return null;
        } catch ({ code }) {
          return { error: code };
        }
      },
      next: ({ at }) => plan.next(at),
      result: ({ render, result, random = 0, at }) => plan.onResult(render, result, random, at),
      forget({ render, at }) {
        plan.forget(render, at);
        return null;
      },
      askSoon({ render, at }) {
        plan.askSoon(render, at);
        return null;
      },
      begin({ service, request: name, at }) {
        const { request, ...begun } = plan.begin(service, at);
        if (request !== undefined) direct[name] = request;
        return begun;
      },
      finish({ request: name, result, random = 0, at }) {
        plan.finish(direct[name], result, random, at);
        return null;
      },
    };
    return steps.map((step) => does[step.do](step));
  },

  requests({ responses }) {
    const access = JSON.stringify({ apiKey: 'key', stage: 'v1' });
    const query = (state) => new URL(pollRequest('render', ID, state, access).request.url).search.slice(1) || null;
    let state;
    const after = responses.map(({ target, status = 200, body }) => {
      const response = { status, body: body === undefined ? '' : JSON.stringify(body) };
      state = observe(response, state, { target }).state;
      return query(state);
    });
    return [query(undefined), ...after];
  },

  observe({ expected, optional, responses }) {
    let state;
    return responses.map(({ target, status, httpStatus = status, retryAfter, body }) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const response = { status: httpStatus ?? 200, retryAfter, body: text };
      const observed = observe(response, state, { target, expect: expected, optional });
      state = observed.state;
      return { ...observed.result, error: observed.error?.code ?? null };
    });
  },

  wait: ({ rules, waitsBefore, random }) => [engine.call('wait_millis', rulesText(rules), waitsBefore, random)],

  availability: ({ httpStatuses }) => httpStatuses.map((status) => engine.call('availability', status)),
};

describe('poll.json', () => {
  it('has cases', () => assert.ok(chosen.length > 30, `${chosen.length} of ${cases.length}`));

  for (const { name, input, expect } of chosen) {
    it(name, () => assert.deepEqual(OPERATIONS[input.operation](input), expect.output));
  }
});
