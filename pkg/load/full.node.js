// Node reads the module from its file.

import { createGlue } from '../wasm/shotstack_hosting_bg.js';
import { engine } from '../src/main-engine.js';
import { bytesOfFile } from '../src/node/module-file.js';

const file = new URL('../wasm/shotstack_hosting_bg.wasm', import.meta.url);

engine.provide(createGlue, './shotstack_hosting_bg.js', () => bytesOfFile(file));
