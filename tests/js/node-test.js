// A file of node:test as one check.

import { execute } from './execute.js';
import { IS_SOAK } from './system.js';

const PATIENCE_MILLIS = (IS_SOAK ? 60 : 10) * 60_000;

/** Runs `args` under `node --test`. Gives how many tests there were, the seed of what is random and the times measured, and those left out. */
export async function nodeTest(node, args, cwd) {
  // A bundler that runs in this process sets NODE_ENV, and `production` has SHOTSTACK_URL ignored.
  const env = { NODE_TEST_CONTEXT: undefined, NODE_ENV: undefined };
  const options = { cwd, patience: PATIENCE_MILLIS, env };
  const printed = await execute(node, ['--test', '--test-reporter=spec', ...args], options);
  const [count] = printed.match(/(?<=^ℹ pass )\d+/m) ?? [0];
  // A skipped suite: `﹣ the Redis store (0.1ms) # why`.
  const leftOut = [...printed.matchAll(/^\s*﹣ (.+) \([\d.]+ms\) # (.+)$/gm)].map(([, name, why]) => `${name}: ${why}`);
  if (Number(count) === 0 && leftOut.length === 0) throw new Error(printed);
  const [seed] = printed.match(/seed \d+|SEED=\d+/) ?? [];
  const [times] = printed.match(/median .* ms$/m) ?? [];
  return { said: [`${count} tests`, seed, times].filter(Boolean).join(', '), leftOut };
}
