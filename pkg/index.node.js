import './load/full.node.js';

export * from './src/main.js';
