import './load/full.inline.js';

export * from './src/api.js';
