// workerd compiles no bytes: it brings the module compiled.

import { glue } from '../wasm/serve_api_bg.js';
import module from '../wasm/serve_api_bg.wasm';
import { engine } from '../src/serve-api/engine.js';

engine.provide(glue, './serve_api_bg.js', () => module);
