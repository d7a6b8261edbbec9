// node --test: poll.json, on the plan as the module has it. Deadlines are not its own: each wait keeps one itself.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import 'shotstack-hosting/api';
import { engine } from '../../../pkg/src/api/engine.js';
import { observe, Plan, pollRequest, rulesText } from '../../../pkg/src/api/plan.js';

const { cases } = JSON.parse(await readFile(new URL('../../vectors/poll.json', import.meta.url), 'utf8'));

const HALF_AN_HOUR = 1_800_000;
const ID = '00000000-0000-4000-8000-000000000001';

const isOfDeadlines = ({ input, expect }) =>
  input.rules?.deadlineMillis !== undefined ||
  expect.output.some((output) => output === 'expired' || output?.next === 'expired' || output?.millis === HALF_AN_HOUR);

/** Requests that no plan asks for do not count in it here. */
const isOfDirectRequests = ({ input }) => input.steps?.some((step) => step.do === 'begin');

const chosen = cases.filter((each) => !isOfDeadlines(each) && !isOfDirectRequests(each));

const OPERATIONS = {
  plan({ rules, steps }) {
    const plan = new Plan('v1', rulesText(rules));
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
