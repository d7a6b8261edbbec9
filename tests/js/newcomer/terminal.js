// A terminal: a shell that is typed into, and whose output is read.

import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { kill } from 'node:process';
import { createInterface } from 'node:readline';
import { PATIENCE_MILLIS } from '../execute.js';

export class Terminal {
  #shell;
  #closed;
  hasEnded = false;
  #lines = [];
  #news = new EventEmitter();

  constructor(cwd, env) {
    // A process group of its own: all that is started in it ends with it.
    this.#shell = spawn('sh', ['-e'], { cwd, env, detached: true, stdio: 'pipe' });
    // What is typed after the shell has ended is lost, and seen from its output.
    this.#shell.stdin.on('error', () => {});
    for (const stream of [this.#shell.stdout, this.#shell.stderr]) {
      createInterface(stream).on('line', (line) => this.#print(line));
    }
    this.#shell.on('exit', (code, signal) => {
      this.hasEnded = true;
      this.#print(`(the shell has ended: ${signal ?? code})`);
    });
    this.#closed = once(this.#shell, 'close');
  }

  #print(line) {
    this.#lines.push(line);
    this.#news.emit('line');
  }

  /** All that was printed. */
  get text() {
    return this.#lines.join('\n');
  }

  type(text) {
    this.#shell.stdin.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** The match of the first line that matches, as soon as it is printed. */
  async line(pattern) {
    const late = AbortSignal.timeout(PATIENCE_MILLIS);
    for (;;) {
      const line = this.#lines.find((text) => pattern.test(text));
      if (line !== undefined) return pattern.exec(line);
      if (this.hasEnded || late.aborted) throw new Error(`no line is ${pattern}:\n${this.text}`);
      await once(this.#news, 'line', { signal: late }).catch(() => {});
    }
  }

  async close() {
    try {
      kill(-this.#shell.pid, 'SIGTERM');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
    await this.#closed;
  }
}
