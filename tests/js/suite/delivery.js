// delivery.json: when the publisher comes again, and what it makes of an answer.

import { difference } from './same.js';

export function check(api, { input, expect }) {
  return difference(expect, checks[input.operation](api, input));
}

const checks = {
  wait: ({ waitBefore }, { attempt }) => ({ milliseconds: waitBefore(attempt) }),
  longestWait: ({ longestWait }) => ({ milliseconds: longestWait() }),
  outcome: ({ deliveryOutcome }, { httpStatus }) => deliveryOutcome(httpStatus),
};
