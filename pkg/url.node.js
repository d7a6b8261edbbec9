import './load/url.node.js';

export * from './src/url-main.js';
