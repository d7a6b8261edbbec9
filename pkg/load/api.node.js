// Node reads the module from its file.

import { createGlue } from '../wasm/api_bg.js';
import { engine } from '../src/api/engine.js';
import { bytesOfFile } from '../src/node/module-file.js';

const file = new URL('../wasm/api_bg.wasm', import.meta.url);

engine.provide(createGlue, './api_bg.js', () => bytesOfFile(file));
