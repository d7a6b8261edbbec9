// The conformance of the SQLite store by the test runners of Deno and Bun, on the SQLite that each brings.

import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';
import { project } from '../project.js';

const installed = (path) => fileURLToPath(new URL(`../node_modules/.bin/${path}`, import.meta.url));

const PERMISSIONS = ['--no-prompt', '--no-remote', '--cached-only', '--allow-read=.', '--allow-write=.'];
const RUNNERS = {
  Deno: {
    imports: "import { DatabaseSync as Database } from 'node:sqlite';\nconst { test } = Deno;",
    command: [installed('deno'), 'test', '--no-check', ...PERMISSIONS],
  },
  Bun: {
    imports: "import { Database } from 'bun:sqlite';\nimport { test } from 'bun:test';",
    command: [installed('bun'), 'test'],
  },
};

const textOf = (imports) => `${imports}
import { conformance } from 'shotstack-hosting/store/conformance';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

async function open({ name, now }) {
  const database = new Database('database');
  database.exec('PRAGMA synchronous = OFF');
  const store = sqliteStore(database, { table: name, now });
  await store.setup();
  return { store, close: () => database.close() };
}

let passed = 0;
const counted = (name, run) => test(name, async () => {
  await run();
  passed += 1;
});
const { length } = conformance(open, { test: counted });
test('all were run', () => {
  if (passed !== length) throw new Error(\`\${passed} of \${length} have passed\`);
  console.log(\`\${passed} checks have passed\`);
});
`;

export const checks = Object.entries(RUNNERS).map(([name, { imports, command: [program, ...args] }]) => ({
  name: `handlers: stores, by the test runner of ${name}`,
  async check(context) {
    const folder = await project(context, `stores ${name}`, { 'stores.test.js': textOf(imports) });
    const said = await execute(program, [...args, 'stores.test.js'], { cwd: folder });
    const [count] = said.match(/\d+(?= checks have passed)/) ?? [];
    if (count === undefined) throw new Error(said);
    return `${count} checks`;
  },
}));
