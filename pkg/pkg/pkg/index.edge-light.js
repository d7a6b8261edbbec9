import './load/full.edge-light.js';

export * from './src/main.js';
