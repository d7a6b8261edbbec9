#!/usr/bin/env node
// Runs the command line's program as if it were this one.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { programPath } from '../src/testing/program.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

try {
  const path = programPath(import.meta.url);
  const child = spawn(path, process.argv.slice(2), { stdio: 'inherit' });
  const pass = (signal) => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  child.on('error', ({ message }) => refuse(`shotstack-hosting: ${path} cannot be run: ${message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    // Ended by a signal, as the program was.
    for (const each of SIGNALS) process.off(each, pass);
    process.kill(process.pid, signal);
  });
} catch (error) {
  if (error.code !== 'program_missing') throw error;
  refuse(error.message);
}

function refuse(message) {
  console.error(message);
  process.exitCode = 2;
}
