// Makes the built site independent of the path under which it is served: links in pages become relative, and scripts get the
// base path from the page that loads them.

import { posix } from 'node:path';
import { parseAst } from 'rollup/parseAst';
import { BASE } from './base.js';

/** In scripts. Each page sets it before any script runs. */
const VARIABLE = 'globalThis.siteBase';

const SET_BASE = `${VARIABLE}=new URL(document.currentScript.dataset.root,location.href).pathname`;

/** A relative address would lead elsewhere once the router has changed that of the page. */
const MAKE_ADDRESSES_ABSOLUTE =
  "for(const e of document.querySelectorAll('a[href],link[rel=icon],img[src]')){const n=e.hasAttribute('src')?'src':'href',v=e.getAttribute(n);" +
  "if(/^\\.\\.?\\//.test(v)){const u=new URL(v,location.href);e.setAttribute(n,u.pathname+u.search+u.hash)}}";

/** The text of a page at `path`, which is relative to the site. */
export function relocatablePage(path, html) {
  const root = '../'.repeat(path.split('/').length - 1) || './';
  return html
    .replace(/(window\.__VP_SITE_DATA__=)(JSON\.parse\("(?:[^"\\]|\\.)*"\))/, `$1Object.assign($2,{base:${VARIABLE}})`)
    .replaceAll(`"${BASE}`, `"${root}`)
    .replace('<head>', `<head>\n    <script data-root="${root}">${SET_BASE}</script>`)
    .replace('</body>', `<script>${MAKE_ADDRESSES_ABSOLUTE}</script></body>`);
}

/** The text of a script. */
export function relocatableScript(text) {
  if (!text.includes(BASE)) return text;
  const replaced = [];
  walk(parseAst(text), (node) => {
    const source = text.slice(node.start, node.end);
    if (!source.includes(BASE)) return;
    if (node.type === 'Literal' && typeof node.value === 'string') {
      const parts = node.value.split(BASE).map((part) => JSON.stringify(part));
      replaced.push([node, `(${parts.join(`+${VARIABLE}+`)})`]);
    }
    if (node.type === 'TemplateElement') replaced.push([node, source.replaceAll(BASE, `\${${VARIABLE}}`)]);
  });
  let result = text;
  for (const [{ start, end }, substitute] of replaced.sort(([a], [b]) => b.start - a.start)) {
    result = result.slice(0, start) + substitute + result.slice(end);
  }
  return result;
}

/** The text of a style sheet at `path`. */
export function relocatableStyle(path, text) {
  return text.replaceAll(BASE, `${posix.relative(posix.dirname(path), '.') || '.'}/`);
}

function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit);
  } else if (typeof node?.type === 'string') {
    visit(node);
    for (const member of Object.values(node)) if (typeof member === 'object') walk(member, visit);
  }
}
