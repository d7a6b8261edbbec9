import './load/full.inline.js';

export * from './src/serve-api/index.js';
