import './load/url.edge-light.js';

export * from './src/url-main.js';
