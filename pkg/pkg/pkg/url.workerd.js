import './load/url.workerd.js';

export * from './src/url-main.js';
