import './load/full.workerd.js';

export { init, init as default } from './src/main-engine.js';
