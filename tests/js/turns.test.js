// node --test: the vectors of turns, whose steps the loop of the handler does.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import * as api from '../../pkg/index.js';
import { run } from '../../pkg/src/handler/run.js';
import { described, Shell } from './suite/turns.js';

const { cases } = JSON.parse(readFileSync(new URL('../vectors/turns.json', import.meta.url), 'utf8'));

for (const { name, input, expect } of cases) {
  it(name, async () => {
    const shell = new Shell(api, input);
    const turns = new Map();
    const clock = { now: 0 };
    const steps = [];
    for (const action of input.actions) {
      clock.now = action.at;
      if (action.begin) turns.set(action.turn, new Running(shell, action, clock));
      steps.push(await turns.get(action.turn).act(action));
    }
    assert.deepEqual(steps, expect.steps);
    for (const list of ['announcements', 'warnings']) {
      if (expect[list] !== undefined) assert.deepEqual(shell[list], expect[list]);
    }
  });
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

  async #run() {
    const doing = new Proxy({}, { get: () => (step) => this.#do(step) });
    this.#note(await run(this.#begun.turn, doing, () => this.#clock.now));
  }

  async #do(step) {
    if (step.step === this.#action.until) {
      const next = new Promise((resolve) => (this.#goOn = resolve));
      this.#pause();
      await next;
    }
    this.#note(step);
    const scripted = this.#action.results[step.step]?.shift() ?? undefined;
    if (step.step === 'log' || step.step === 'reply') return undefined;
    if (step.step === 'wait') this.#clock.now += step.millis;
    return this.#shell.result(step, scripted, this.#begun, this.#begun.body);
  }

  #note(step) {
    this.#steps.push(described(step));
    this.#shell.warn(step);
    this.#clock.now += this.#action.takes[step.step] ?? 0;
  }
}
