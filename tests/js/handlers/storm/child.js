// A process of its own: `child.js SITE STORE ADDRESS SEED BOOK`, where SITE is a module. Messages come and go by IPC; notes are lines of a file, written
// at once, so that they outlive the process.

import { appendFileSync } from 'node:fs';
import { argv, kill, pid, send } from 'node:process';
import { connect } from './connect.js';

const [module, kind, address, seed, book] = argv.slice(2);
const { site } = await import(module);
const note = (line) => appendFileSync(book, `${line}\n`);
const say = send.bind(process);

process.on('unhandledRejection', (reason) => note(`defect unhandled rejection ${reason?.stack ?? reason}`.replaceAll('\n', ' | ')));
const { store, close } = await connect(kind, address);
const act = site({ store, seed: Number(seed), note, die: () => kill(pid, 'SIGKILL') });

process.on('message', async ({ id, ...message }) => {
  if (message.end) {
    await close();
    process.disconnect();
    return;
  }
  try {
    say({ id, status: await act(message) });
  } catch (error) {
    note(`defect the handler has thrown ${error.stack}`.replaceAll('\n', ' | '));
    say({ id, status: null });
  }
});
// Also where the one who asks has died: a connection to a database would keep this process.
process.on('disconnect', () => process.exit());
say({ ready: true });
