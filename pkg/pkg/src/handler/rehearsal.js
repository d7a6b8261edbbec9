// A rehearsal (`dryRun`): what would be done is said, and nothing is done.

/** What a turn says that it has done. */
const DONE = new Set(['stored', 'announced']);

/** The steps of a turn that loads, and stores and announces nothing; and what it would have done. */
export function rehearsed(steps, log) {
  const states = new Map();
  const found = { render: null, event: undefined, announcements: [] };
  let reply;
  return {
    steps: {
      ...steps,
      log(entry) {
        found.render ??= entry.render;
        if (!DONE.has(entry.code)) steps.log(entry);
      },
      load: (step) => (states.has(step.key) ? { result: 'loaded', state: states.get(step.key) } : steps.load(step)),
      swap({ key, state }) {
        states.set(key, state);
        return { result: 'swapped', swapped: true };
      },
      announce({ announcements }) {
        found.announcements.push(...announcements.map(({ id }) => id));
        return { result: 'announced', outcomes: announcements.map(() => ({ outcome: 'done' })) };
      },
      hand({ event: { type, action } }) {
        found.event = { type, action };
        return { result: 'handed', outcomes: [{ outcome: 'done' }] };
      },
      reply(given) {
        reply = given;
      },
    },

    /** After the turn. */
    outcome({ report }) {
      const { event, render, announcements } = found;
      const would = [
        ...(reply === undefined ? [] : [`reply ${reply.status}`]),
        event === undefined ? `announce ${announcements.join(', ') || 'nothing'}` : `hand ${event.type}/${event.action} to \`onEvent\``,
      ];
      log('info', 'dry_run', `would ${would.join(' and ')}`, render === null ? {} : { render });
      const isRefused = reply !== undefined && reply.status !== 200;
      return { reply, dryRun: isRefused ? undefined : { ...found, changed: states.size > 0, report } };
    },
  };
}
