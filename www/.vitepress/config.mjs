import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { BASE } from '../build/base.js';
import { withSections } from '../build/sections.js';
import { sidebar } from './sidebar.mjs';

const fromTop = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export default defineConfig({
  title: 'shotstack-hosting',
  description: "Shotstack's webhooks understood, checked and added up. Unofficial.",
  lang: 'en',
  base: BASE,
  outDir: fromTop('target/www'),
  cacheDir: fromTop('target/www-cache'),
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${BASE}icon.svg` }]],
  // Else a style sheet is written into the page whenever the appearance changes, which the pages' policy forbids.
  appearance: { disableTransition: false },
  // tests/js/www/site.test.js checks links, with their anchors.
  ignoreDeadLinks: true,
  srcExclude: ['README.md'],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { mjs: 'js' },
    config: withSections,
  },
  themeConfig: {
    logo: '/icon.svg',
    nav: [
      { text: 'Playground', link: '/playground/inspect', activeMatch: '^/playground/' },
      { text: 'Guide', link: '/docs/start', activeMatch: '^/docs/(?!codes|api|rust|design)' },
      { text: 'Codes', link: '/docs/codes/', activeMatch: '^/docs/codes/' },
      { text: 'API', link: '/docs/api/entries', activeMatch: '^/docs/(api|rust)' },
      { text: 'Design', link: '/docs/design/', activeMatch: '^/docs/design/' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    externalLinkIcon: true,
    footer: { message: 'Unofficial: Shotstack is not involved. MIT or Apache 2.0, at your option.' },
  },
  vite: {
    // Neither the theme nor the tools use the options API.
    define: { __VUE_OPTIONS_API__: 'false' },
    server: { fs: { allow: [fromTop('.')] } },
    // The playground's WebAssembly is a file of its own.
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  },
});
