import './load/full.inline.js';

export { init, init as default } from './src/main-engine.js';
