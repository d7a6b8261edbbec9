// decisions.json: deliveries about one render, and what an inbox makes of each.

import { difference } from './assert-equal.js';
import { UNAUTHENTICATED } from './calls.js';

/** A policy of the vectors is JSON, where no authentication is a member of its own. */
const policyOf = ({ unauthenticated, ...rules }) => (unauthenticated ? { secrets: UNAUTHENTICATED, ...rules } : rules);

export function check({ admit, decide, acknowledge }, { input, expect }) {
  const { url = '/hook', deliveries } = input;
  const policy = policyOf(input.policy);
  let stored = null;
  const outcomes = deliveries.map((body) => {
    const admission = admit({ method: 'POST', url, body: JSON.stringify(body) }, policy, 0);
    if (admission.outcome === 'refused') {
      const { status, code, detail } = admission.reply;
      return { status, code, detail };
    }
    const { state, announcements, lease, presumed, advisories } = decide(stored, admission.admitted, policy, 0);
    stored = acknowledge(state, announcements, lease);
    return { announced: announcements.map(({ id }) => id), presumed, advisories };
  });
  return difference(expect.deliveries, outcomes);
}
