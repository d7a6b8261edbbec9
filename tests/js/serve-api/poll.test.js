// node --test: poll.json, on the plan as the module has it. Deadlines are not its own: each wait keeps one itself.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import 'shotstack-hosting/serve-api';
import { engine } from '../../../pkg/src/serve-api/engine.js';
import { HEARD, learn, numbersOf, Plan } from '../../../pkg/src/serve-api/plan.js';

const { cases } = JSON.parse(await readFile(new URL('../../vectors/poll.json', import.meta.url), 'utf8'));

const HALF_AN_HOUR = 1_800_000;

const isOfDeadlines = ({ input, expect }) =>
  input.rules?.deadlineMillis !== undefined ||
  expect.output.some((said) => said === 'expired' || said?.next === 'expired' || said?.millis === HALF_AN_HOUR);

const chosen = cases.filter((each) => !isOfDeadlines(each));

const numberOf = ({ result, next }) => (result === 'unsettled' ? (next === 'render' ? 1 : 2) : HEARD[result]);
const heardOf = (number, retryAfter) =>
  [
    { result: 'settled' },
    { result: 'unsettled', next: 'render' },
    { result: 'unsettled', next: 'assets' },
    { result: 'notFound' },
    { result: 'rateLimited', retryAfter },
    { result: 'failed' },
    { result: 'refused' },
  ][number];

function next(plan, at) {
  const [what, of] = plan.next(at);
  if (what === 'idle') return { next: 'idle' };
  return what === 'wait' ? { next: 'wait', millis: Number(of) } : { next: 'ask', render: of, target: what };
}

const OPERATIONS = {
  plan({ rules, steps }) {
    const { serveOnly: hostingOnly, ...others } = rules ?? {};
    const plan = new Plan('v1', numbersOf({ hostingOnly, ...others }));
    const does = {
      watch({ render, at }) {
        try {
          plan.watch(render, at);
          return null;
        } catch ({ code }) {
          return { error: code };
        }
      },
      next: ({ at }) => next(plan, at),
      result({ render, result, random = 0, at }) {
        const then = plan.hear(render, numberOf(result), result.retryAfter, random, at);
        return then === '' ? null : then.replace(/_(\w)/, (_, letter) => letter.toUpperCase());
      },
      forget({ render, at }) {
        plan.forget(render, at);
        return null;
      },
    };
    return steps.map((step) => does[step.do](step));
  },

  observe({ expected = [], optional = [], responses }) {
    let state = '';
    return responses.map(({ target, status, httpStatus = status, retryAfter, body }) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const known = { state, expect: expected.join(), optional: optional.join(), origin: '' };
      const learnt = learn(target, { status: httpStatus ?? 200, retryAfter, body: text }, known);
      state = JSON.stringify(learnt.state);
      return { ...heardOf(learnt.heard, learnt.error?.retryAfter ?? null), error: learnt.error?.code ?? null };
    });
  },

  wait: ({ rules = {}, waitsBefore, random }) => [
    engine.exports.poll_wait(rules.firstWaitMillis ?? -1, rules.longestWaitMillis ?? -1, waitsBefore, random),
  ],

  availability: ({ httpStatuses }) => httpStatuses.map((status) => ['yes', 'notYet', 'askWithGet', 'no'][engine.exports.poll_served(status)]),
};

describe('poll.json', () => {
  it('has cases', () => assert.ok(chosen.length > 30, `${chosen.length} of ${cases.length}`));

  for (const { name, input, expect } of chosen) {
    it(name, () => assert.deepEqual(OPERATIONS[input.operation](input), expect.output));
  }
});
