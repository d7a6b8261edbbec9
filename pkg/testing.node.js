import './load/full.node.js';

export { startEmulator } from './src/testing/emulator.js';
export { sampleEvent, signedDelivery } from './src/testing/events.js';
