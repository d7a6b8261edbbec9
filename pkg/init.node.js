import './load/full.node.js';

export { init, init as default } from './src/main-engine.js';
