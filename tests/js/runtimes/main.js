// The program of a user's project, for each way to load the package and to hand back what the suite found.

const SUITE = `import { run } from './suite/index.js';
import data from './suite/data.js';
`;

/** Prints the report. */
export const PRINTED = `${SUITE}import * as api from 'shotstack-hosting';
import * as shotstackApi from 'shotstack-hosting/api';
import * as url from 'shotstack-hosting/url';

run({ api, url, shotstackApi }, data).then((report) => console.log(JSON.stringify(report)));
`;

/** The same for CommonJS. The suite itself is ESM. */
export const PRINTED_BY_COMMONJS = `const api = require('shotstack-hosting');
const shotstackApi = require('shotstack-hosting/api');
const url = require('shotstack-hosting/url');

Promise.all([import('./suite/index.js'), import('./suite/data.js')]).then(([{ run }, { default: data }]) =>
  run({ api, url, shotstackApi }, data)).then((report) => console.log(JSON.stringify(report)));
`;

/** A worker that answers with the report. */
export const ANSWERED = `${SUITE}import * as api from 'shotstack-hosting';
import * as shotstackApi from 'shotstack-hosting/api';
import * as url from 'shotstack-hosting/url';

export default { fetch: async () => Response.json(await run({ api, url, shotstackApi }, data)) };
`;

/** A page's module. What the package is imported from is up to the page: without a bundler a name means nothing. */
export const posted = (addressOf = (entry) => entry) => `${SUITE}
import init from '${addressOf('shotstack-hosting/init')}';
import * as api from '${addressOf('shotstack-hosting')}';
import * as shotstackApi from '${addressOf('shotstack-hosting/api')}';
import * as url from '${addressOf('shotstack-hosting/url')}';

const post = (report) => fetch('/report', { method: 'POST', body: JSON.stringify(report) });
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  // The client of Vite's development server asks for a socket, whatever its server is configured to do.
  if (!blockedURI.startsWith('ws:')) post({ error: \`forbidden by \${violatedDirective}: \${blockedURI}\` });
});

Promise.all([init(), shotstackApi.init(), url.init()]).then(() => run({ api, url, shotstackApi }, data)).then(post, (error) =>
  post({ error: String(error?.stack ?? error) }));
`;

/** A page's module that posts the errors of a page where WebAssembly may not be compiled: of a call, and of each start. */
export const blocked = (addressOf) => `
import init from '${addressOf('shotstack-hosting/init')}';
import { checkEvent } from '${addressOf('shotstack-hosting')}';
import * as shotstackApi from '${addressOf('shotstack-hosting/api')}';
import * as url from '${addressOf('shotstack-hosting/url')}';

const errorOf = async (call) => {
  try {
    return { result: await call() };
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
};
const built = url.cdnUrl({ owner: 'o', filename: 'r.mp4' });
if (built !== 'https://cdn.shotstack.io/au/v1/o/r.mp4') throw new Error(built);
if (url.parseCdnUrl(built).filename !== 'r.mp4') throw new Error('a plain URL is not parsed');
const calls = [() => checkEvent('{}'), init, shotstackApi.init, url.init];
Promise.all(calls.map(errorOf)).then((errors) => fetch('/report', { method: 'POST', body: JSON.stringify(errors) }));
`;
