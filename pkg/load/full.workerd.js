// workerd compiles no bytes: it brings the module compiled.

import { glue } from '../wasm/shotstack_hosting_bg.js';
import module from '../wasm/shotstack_hosting_bg.wasm';
import { engine } from '../src/full.js';

engine.provide(glue, './shotstack_hosting_bg.js', () => module);
