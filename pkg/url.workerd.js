import './load/url.workerd.js';

export * from './src/url-api.js';
