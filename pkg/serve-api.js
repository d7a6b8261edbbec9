import './load/serve-api.inline.js';

export * from './src/serve-api/index.js';
