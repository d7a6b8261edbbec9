import './load/url.inline.js';

export * from './src/url-main.js';
