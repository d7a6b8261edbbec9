import './load/url.inline.js';

export * from './src/url-api.js';
