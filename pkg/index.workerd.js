import './load/full.workerd.js';

export * from './src/api.js';
