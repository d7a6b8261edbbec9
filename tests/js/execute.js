// Runs a program to its end.

import { spawn } from 'node:child_process';

/** Longer than anything here takes on a busy machine: what hangs must fail. */
export const PATIENCE_MILLIS = 180_000;

/**
 * What the program printed on stdout. Throws with all that it printed if it ends otherwise than with one of `accepted`.
 */
export async function execute(program, args, { cwd, env, accepted = [0], patience = PATIENCE_MILLIS } = {}) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  if (!accepted.includes(code)) {
    const end = signal ? `killed by ${signal}` : `exit status ${code}`;
    throw new Error(`${program} ${args.join(' ')}: ${end}\n${stdout}${stderr}`.trimEnd());
  }
  return stdout;
}
