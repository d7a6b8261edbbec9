import './load/full.workerd.js';

export * from './src/serve-api/index.js';
