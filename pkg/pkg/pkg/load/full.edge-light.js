// edge-light compiles no bytes: it brings the module compiled.

import { createGlue } from '../wasm/shotstack_hosting_bg.js';
import module from '../wasm/shotstack_hosting_bg.wasm?module';
import { engine } from '../src/main-engine.js';

engine.provide(createGlue, './shotstack_hosting_bg.js', () => module);
