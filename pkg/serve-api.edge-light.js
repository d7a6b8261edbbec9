import './load/serve-api.edge-light.js';

export * from './src/serve-api/index.js';
