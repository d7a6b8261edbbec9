// A handler for one render: the loop over turns that every handler is, with a store in memory and a clock that is an argument.

/** One for all handlers: it holds memory of the module. */
const inboxes = new WeakMap();

function inboxOf(core) {
  if (!inboxes.has(core)) inboxes.set(core, new core.Inbox({ secrets: core.UNAUTHENTICATED }, { sweep: 'start' }));
  return inboxes.get(core);
}

export class Handler {
  #inbox;
  /** The key of the render, which is the only one. */
  #key = null;
  #state = null;
  /** When somebody has to look even if nothing comes; milliseconds, or null. */
  wakeAt = null;

  constructor(core) {
    this.#inbox = inboxOf(core);
  }

  deliver(body, now) {
    return this.#run(this.#inbox.delivery({ method: 'POST', url: '/shotstack' }, now), now, body);
  }

  expect(render, edit, now) {
    return this.#run(this.#inbox.expectation({ render, edit, callback: '/shotstack' }, now), now);
  }

  wakeUp(now) {
    // Whoever wakes it sets the next time, or none.
    this.wakeAt = null;
    return this.#run(this.#inbox.wakeUp(this.#key, {}, now), now);
  }

  /** `{ reply, report, announced, warnings }` */
  #run(turn, now, body) {
    const result = { reply: null, report: null, announced: [], warnings: [] };
    for (let step = turn.next(now); ; step = turn.next(now)) {
      if (step.step === 'done') {
        turn.free();
        return { ...result, report: step.report };
      }
      const reported = this.#take(step, body, result);
      if (reported !== undefined) turn.report(reported, now);
    }
  }

  /** Does a step, and gives its result, if it has one. */
  #take(step, body, result) {
    switch (step.step) {
      case 'read':
        return { result: 'body', body };
      case 'load':
        return { result: 'loaded', state: this.#state };
      case 'swap':
        this.#key = step.key;
        this.#state = step.state;
        this.wakeAt = step.wakeAt ?? null;
        return { result: 'swapped', swapped: true };
      case 'announce':
        result.announced.push(...step.announcements);
        return { result: 'announced', outcomes: step.announcements.map(() => ({ outcome: 'done' })) };
      case 'hand':
        return { result: 'handed', outcomes: [{ outcome: 'done' }] };
      case 'ask':
        return { result: 'noResponse', error: 'nobody is asked here' };
      case 'wait':
        return { result: 'waited' };
      case 'reply':
        result.reply = step;
        return undefined;
      case 'log':
        if (step.level === 'warn') result.warnings.push(step);
        return undefined;
      default:
        throw new Error(`there is no step ${step.step}`);
    }
  }
}
