// node --test: wrong turns on the README's way. Each ends in a sentence that names the cause and the way out, where the user
// looks: in the terminal of the handler, of the order, or of the emulator.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { emptyFolder, install } from './folder.js';
import { freePort, listening } from './ports.js';
import { blocks, lines, packageReadme } from './readme.js';
import { Terminal } from './terminal.js';

const { INSTALL, EMULATE, RENDERS, SERVER, ORDER } = await packageReadme();

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** A port where nobody listens. */
const NOBODY = await freePort();

/** What is written or set otherwise than the README says, and what is seen then. */
const TURNS = {
  'the handler without SHOTSTACK_URL': {
    server: { SHOTSTACK_URL: '' },
    seen: { server: /unexpected_host: .*SHOTSTACK_URL/ },
  },
  'the handler under NODE_ENV=production': {
    server: { NODE_ENV: 'production' },
    seen: { server: /SHOTSTACK_URL is ignored, because NODE_ENV is production: to use it all the same, give it as the option `shotstackUrl`/ },
  },
  'the handler without the secret': {
    server: { CALLBACK_SECRET: '' },
    seen: { server: /createHandler: `secrets` is empty: is the variable set\?/ },
  },
  'the order without the secret': {
    order: { CALLBACK_SECRET: '' },
    seen: { order: /createHandler: `secrets` is empty: is the variable set\?/ },
  },
  'a secret that anyone can guess': {
    server: { CALLBACK_SECRET: 'a'.repeat(32) },
    seen: { server: /distinct bytes/ },
  },
  'one secret for the handler, another for the order': {
    order: { CALLBACK_SECRET: `${SECRET}Zm9v` },
    seen: { server: /refused: 401 token_key: the token was not signed with any of the given secrets/ },
  },
  'the order without the key': {
    order: { SHOTSTACK_API_KEY: '' },
    seen: { order: /ShotstackApi: `apiKey` is empty: is the variable set\?/ },
  },
  'the key of an emulator that was restarted': {
    order: { SHOTSTACK_API_KEY: 'of-yesterday' },
    seen: { order: /the API key was refused \(HTTP 403\): the API key is not that of this emulator: each start prints its own/ },
  },
  'the order at a port where no emulator is': {
    order: { SHOTSTACK_URL: `http://127.0.0.1:${NOBODY}` },
    seen: { order: /POST \/edit\/stage\/render: fetch failed: connect ECONNREFUSED 127\.0\.0\.1.*; is the emulator running\?/ },
  },
  'the callback URL without its scheme': {
    order: { PUBLIC_URL: 'localhost:3000' },
    seen: { order: /submit: the callback URL is not an absolute http or https URL/ },
  },
  'the callback URL of another port': {
    order: { PUBLIC_URL: `http://127.0.0.1:${NOBODY}/shotstack` },
    seen: { emulator: new RegExp(`POST http://127\\.0\\.0\\.1:${NOBODY}/.*: nothing listens on 127\\.0\\.0\\.1:${NOBODY}`) },
  },
  'no adapter': {
    replace: [['toNodeHandler(handler)', 'handler']],
    seen: { server: /use `toNodeHandler\(handler\)` in its place/ },
  },
  'an adapter around the options': {
    replace: [
      ['const handler = createHandler(', 'const handler = ('],
      ['handler.start();\n', ''],
    ],
    seen: { server: /toNodeHandler: the handler is an object: write `toNodeHandler\(createHandler\(options\)\)`/ },
  },
  "a file's name for a database": {
    replace: [["new DatabaseSync('renders.sqlite')", "'renders.sqlite'"]],
    seen: { server: /sqliteStore: the database is a string: write `sqliteStore\(new DatabaseSync\('renders\.sqlite'\)\)`/ },
  },
  'no `setup()`': {
    replace: [['await store.setup();\n', '']],
    seen: { server: /sqliteStore: the table does not exist: call `await store\.setup\(\)` once/ },
  },
  'options misspelt': {
    replace: [['onReady:', 'onready:']],
    seen: { server: /there is no option `onready`: did you mean `onReady`\?/ },
  },
};

describe('a wrong turn ends in a sentence', { concurrency: 2 }, () => {
  let place;
  let emulator;
  let variables;
  before(async () => {
    place = await emptyFolder('wrong turns');
    await install(place, INSTALL);
    emulator = new Terminal(place.folder, place.env);
    emulator.type(`${EMULATE} --port 0 --time-scale 0.001`);
    variables = { CALLBACK_SECRET: SECRET };
    for (const name of ['SHOTSTACK_URL', 'SHOTSTACK_API_KEY']) {
      [, variables[name]] = await emulator.line(new RegExp(`^export ${name}=(\\S+)$`));
    }
  });
  after(() => emulator?.close());

  for (const [turn, { server = {}, order = {}, replace = [], seen }] of Object.entries(TURNS)) {
    it(turn, async () => {
      const { folder: top, env } = place;
      const port = await freePort();
      // Below the folder in which the package is installed.
      const folder = join(top, `turn-${port}`);
      await mkdir(folder);
      for (const [from] of replace) assert.ok(`${RENDERS}${SERVER}`.includes(from), `the README has no ${from}`);
      for (const [file, text] of Object.entries({ 'renders.mjs': RENDERS, 'server.mjs': SERVER, 'order.mjs': ORDER })) {
        await writeFile(join(folder, file), replace.reduce((all, [from, to]) => all.replace(from, to), text));
      }
      const usual = { ...env, ...variables, PORT: `${port}`, PUBLIC_URL: `http://127.0.0.1:${port}/shotstack` };
      const terminals = {
        server: new Terminal(folder, { ...usual, ...server }),
        order: new Terminal(folder, { ...usual, ...order }),
        emulator,
      };
      try {
        terminals.server.type('node server.mjs');
        await listening(port, terminals.server);
        if (!terminals.server.hasEnded) terminals.order.type('node order.mjs');
        for (const [where, sentence] of Object.entries(seen)) await terminals[where].line(sentence);
      } finally {
        await terminals.server.close();
        await terminals.order.close();
      }
    });
  }

  it('a secret that `next build` does not have', async () => {
    const { folder, env } = await emptyFolder('next build');
    const [installNext] = lines((await blocks('pkg/examples/README.md', 'Next.js', ['sh']))[0]);
    for (const command of [INSTALL, installNext]) await install({ folder, env }, command);
    await mkdir(join(folder, 'app/shotstack'), { recursive: true });
    const route = "import { createHandler } from 'shotstack-hosting';\n\nexport const POST = createHandler({ secrets: process.env.CALLBACK_SECRET });\n";
    await writeFile(join(folder, 'app/shotstack/route.js'), route);
    const terminal = new Terminal(folder, env);
    try {
      terminal.type('npx next build');
      await terminal.line(/createHandler: `secrets` is undefined: is the variable set\?.* if a function gives the options: createHandler\(\(\) => /);
    } finally {
      await terminal.close();
    }
  });
});
