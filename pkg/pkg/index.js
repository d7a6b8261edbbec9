import './load/full.inline.js';

export * from './src/main.js';
