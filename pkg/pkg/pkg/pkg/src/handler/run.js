// A turn, step by step.

/**
 * Does the steps of a turn, and returns the last one, `done`. `steps` has a function for each other kind of step; what it
 * returns is reported to the turn.
 */
export async function run(turn, steps, now) {
  try {
    for (;;) {
      const step = turn.next(now());
      if (step.step === 'done') return step;
      const result = await steps[step.step](step);
      if (result !== undefined) turn.report(result, now());
    }
  } finally {
    turn.free();
  }
}
