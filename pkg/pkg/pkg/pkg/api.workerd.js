import './load/api.workerd.js';

export * from './src/api/index.js';
