// delivery.json: when the publisher tries again, and what a response means to it.

import { difference } from './same.js';

export function check(api, { input, expect }) {
  return difference(expect, checks[input.operation](api, input));
}

const checks = {
  wait: ({ waitBefore }, { attempt }) => ({ milliseconds: waitBefore(attempt) }),
  totalWait: ({ longestWait }) => ({ milliseconds: longestWait() }),
  outcome: ({ deliveryOutcome }, { httpStatus }) => deliveryOutcome(httpStatus),
};
