import './load/full.edge-light.js';

export { init, init as default } from './src/main-engine.js';
