import './load/full.edge-light.js';

export * from './src/serve-api/index.js';
