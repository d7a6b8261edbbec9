// node --test: the vectors of turns, and random schedules by the tests of the core, whose steps the loop of the handler does.

import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as api from '../../pkg/index.js';
import { run } from '../../pkg/src/handler/run.js';
import { described, Shell } from './suite/turns.js';

const { cases } = JSON.parse(readFileSync(new URL('../vectors/turns.json', import.meta.url), 'utf8'));

/** crates/core/tests/properties/turns/schedules.rs writes it: the seed, and a schedule a line. */
const SCHEDULES = fileURLToPath(new URL('../../target/js/schedules.jsonl', import.meta.url));

for (const { name, input, expect } of cases) it(name, () => takesTheSteps({ input, expect }));

it('random schedules: the same steps as those of the shell of the core', async (t) => {
  let seed;
  let count;
  let done = 0;
  let steps = 0;
  for await (const line of createInterface(createReadStream(SCHEDULES))) {
    const schedule = JSON.parse(line);
    if (seed === undefined) ({ seed, count } = schedule);
    else {
      try {
        await takesTheSteps(schedule);
      } catch (error) {
        error.message = `schedule ${done} of SCHEDULES_SEED=${seed} SCHEDULES=${count}: ${error.message}`;
        throw error;
      }
      done += 1;
      steps += schedule.expect.steps.flat().length;
    }
  }
  assert.ok(count > 0 && done === count, `${done} of ${count} schedules`);
  t.diagnostic(`${count} schedules with ${steps} steps, SCHEDULES_SEED=${seed}`);
});

async function takesTheSteps({ input, expect }) {
  const shell = new Shell(api, input);
  const turns = new Map();
  const clock = { now: 0 };
  const steps = [];
  for (const action of input.actions) {
    clock.now = action.at;
    if (action.begin) turns.set(action.turn, new Running(shell, action, clock));
    steps.push(await turns.get(action.turn).act(action));
  }
  for (const turn of turns.values()) turn.stop();
  assert.deepEqual(steps, expect.steps);
  for (const list of ['announcements', 'warnings']) {
    if (expect[list] !== undefined) assert.deepEqual(shell[list], expect[list]);
  }
}

/** A turn in the loop of the handler, which an action has go on until a step. */
class Running {
  #shell;
  #clock;
  #begun;
  #ended;
  #action;
  #steps;
  /** Ends an action at its step `until`. */
  #pause;
  /** Has the loop go on with the next action. */
  #goOn;

  constructor(shell, { begin }, clock) {
    this.#shell = shell;
    this.#clock = clock;
    this.#begun = { ...shell.begin(begin, clock.now), version: undefined };
  }

  async act(action) {
    this.#action = { results: {}, takes: {}, ...structuredClone(action) };
    this.#steps = [];
    const paused = new Promise((resolve) => (this.#pause = resolve));
    if (this.#ended === undefined) this.#ended = this.#run();
    else this.#goOn();
    await Promise.race([paused, this.#ended]);
    return this.#steps;
  }

  /** A turn whose process has crashed takes no further step. */
  stop() {
    this.#begun.turn.free();
  }

  async #run() {
    const doing = new Proxy({}, { get: () => (step) => this.#do(step) });
    const done = await run(this.#begun.turn, doing, () => this.#clock.now);
    await this.#turnOf(done);
    this.#note(done);
  }

  async #do(step) {
    await this.#turnOf(step);
    this.#note(step);
    const scripted = this.#action.results[step.step]?.shift() ?? undefined;
    if (step.step === 'log' || step.step === 'reply') return undefined;
    if (step.step === 'wait') this.#clock.now += step.millis;
    return this.#shell.result(step, scripted, this.#begun, this.#begun.body);
  }

  /** Waits for the action that does this step. */
  async #turnOf(step) {
    const { until, count } = this.#action;
    if (step.step !== until && this.#steps.length !== count) return;
    const next = new Promise((resolve) => (this.#goOn = resolve));
    this.#pause();
    await next;
  }

  #note(step) {
    this.#steps.push(described(step));
    this.#shell.warn(step);
    this.#clock.now += this.#action.takes[step.step] ?? 0;
  }
}
