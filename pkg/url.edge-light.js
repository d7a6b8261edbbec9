import './load/url.edge-light.js';

export * from './src/url-api.js';
