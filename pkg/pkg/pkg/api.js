import './load/api.inline.js';

export * from './src/api/index.js';
