// Measures the built site with Lighthouse, and prints a line for each page: `node www/lighthouse/run.js`.

import { createServer } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { respond } from '../build/serve.js';

const PAGES = ['index.html', 'playground/inspect.html', 'playground/add-up.html', 'docs/start.html', 'docs/codes/duplicate_member.html', 'docs/api/url.html'];
const OTHERS = ['accessibility', 'best-practices', 'seo'];

const server = createServer((request, response) => void compressed(request, response));
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const chrome = await launch({ chromePath: '/usr/bin/chromium', chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'] });
try {
  console.log('| page | performance | lowest other score | largest paint, s | blocked, ms | shift | KB |');
  console.log('|---|---|---|---|---|---|---|');
  for (const page of PAGES) {
    const { lhr } = await lighthouse(`http://127.0.0.1:${server.address().port}/${page}`, { port: chrome.port, onlyCategories: ['performance', ...OTHERS], logLevel: 'error' });
    console.log(line(page, lhr));
    if (process.argv.includes('--defects')) for (const defect of defects(lhr)) console.log(`  ${defect}`);
  }
} finally {
  await chrome.kill();
  server.close();
}

function line(page, { categories, audits }) {
  const score = (name) => Math.round(categories[name].score * 100);
  const scores = [score('performance'), Math.min(...OTHERS.map(score))];
  const value = (name) => audits[name].numericValue;
  const largest = (value('largest-contentful-paint') / 1000).toFixed(1);
  const figures = [largest, Math.round(value('total-blocking-time')), value('cumulative-layout-shift').toFixed(3), Math.round(value('total-byte-weight') / 1000)];
  return `| ${[page, ...scores, ...figures].join(' | ')} |`;
}

/** What costs a page points. */
function* defects({ categories, audits }) {
  for (const { auditRefs } of Object.values(categories)) {
    for (const { id, weight } of auditRefs) {
      const { score, title, displayValue = '' } = audits[id];
      if (weight > 0 && score !== null && score < 0.9) yield `${id}: ${title} ${displayValue}`;
    }
  }
}

/** As hosts serve a site: compressed, but not as well as a file can be that is compressed beforehand. */
async function compressed(request, response) {
  const caught = {
    writeHead(status, headers) {
      Object.assign(caught, { status, headers });
      return { end: (body) => send(response, caught, body) };
    },
  };
  await respond(request, caught, '/');
}

function send(response, { status, headers }, body) {
  const isText = /text|json|wasm|svg/.test(headers['content-type']);
  const sent = isText ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : body;
  response.writeHead(status, { ...headers, ...(isText ? { 'content-encoding': 'br' } : {}), 'cache-control': 'max-age=31536000' }).end(sent);
}
