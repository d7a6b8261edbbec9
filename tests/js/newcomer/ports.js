// Ports on this machine.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Resolves when somebody listens on the port, or when the terminal in which the server was started has ended. */
export async function listening(port, terminal) {
  while (!terminal.hasEnded && !(await isOpen(port))) await new Promise((resolve) => setTimeout(resolve, 100));
}

async function isOpen(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
