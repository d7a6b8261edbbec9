import './load/api.edge-light.js';

export * from './src/api/index.js';
