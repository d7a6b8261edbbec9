import './load/api.node.js';

export * from './src/api/index.js';
