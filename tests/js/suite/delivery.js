// delivery.json: when the publisher tries again, and what a response means to it.

import { difference } from './assert-equal.js';

export function check(api, { input, expect }) {
  return difference(expect, checks[input.operation](api, input));
}

const checks = {
  wait: ({ waitBefore }, { attempt }) => ({ milliseconds: waitBefore(attempt) }),
  totalWait: ({ totalWait }) => ({ milliseconds: totalWait() }),
  outcome: ({ deliveryOutcome }, { httpStatus }) => deliveryOutcome(httpStatus),
};
