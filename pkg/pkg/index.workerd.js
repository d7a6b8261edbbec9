import './load/full.workerd.js';

export * from './src/main.js';
