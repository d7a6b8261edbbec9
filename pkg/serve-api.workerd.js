import './load/serve-api.workerd.js';

export * from './src/serve-api/index.js';
