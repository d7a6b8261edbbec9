// edge-light compiles no bytes: it brings the module compiled.

import { createGlue } from '../wasm/api_bg.js';
import module from '../wasm/api_bg.wasm?module';
import { engine } from '../src/api/engine.js';

engine.provide(createGlue, './api_bg.js', () => module);
