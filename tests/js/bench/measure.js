// Rounds of all contestants in turn, so that whatever slows the machine slows them alike; medians of the processor's time.

const ROUNDS = 21;
const MILLIS_A_ROUND = 20;

/** Nanoseconds of the processor's time; in a browser, which does not tell it, of the clock. */
const now = globalThis.process?.cpuUsage
  ? () => {
      const { user, system } = process.cpuUsage();
      return (user + system) * 1000;
    }
  : () => performance.now() * 1e6;

/**
 * Nanoseconds an input, for each contestant by its name. A contestant takes one input and gives a number that counts what
 * was done; all of them have to give the same. An input may stand for `each` of what is counted.
 */
export function measured(contestants, inputs, { rounds = ROUNDS, each = 1 } = {}) {
  const names = Object.keys(contestants);
  const works = names.map((name) => pass(contestants[name], inputs));
  const sums = works.map((work) => work());
  for (const [at, sum] of sums.entries()) {
    if (sum !== sums[0]) throw new Error(`${names[at]} gives ${sum}, and ${names[0]} ${sums[0]}`);
  }

  const passes = works.map((work) => warmedUp(work));
  const times = names.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, work] of works.entries()) times[at].push(nanoseconds(work, passes[at]) / passes[at] / inputs.length / each);
  }
  return Object.fromEntries(names.map((name, at) => [name, median(times[at])]));
}

/** The result of every input is used: an engine may leave out what is not. */
const pass = (contestant, inputs) => () => {
  let sum = 0;
  for (const input of inputs) sum += contestant(input);
  return sum;
};

/** How many passes a round takes, found out while the engine compiles. */
function warmedUp(work) {
  let passes = 1;
  for (;;) {
    const millis = nanoseconds(work, passes) / 1e6;
    if (millis >= MILLIS_A_ROUND) return Math.max(1, Math.round((passes * MILLIS_A_ROUND) / millis));
    passes *= 2;
  }
}

function nanoseconds(work, passes) {
  const before = now();
  for (let at = 0; at < passes; at += 1) work();
  return now() - before;
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
