// workerd compiles no bytes: it brings the module compiled.

import { createGlue } from '../wasm/url_bg.js';
import module from '../wasm/url_bg.wasm';
import { engine } from '../src/url-engine.js';

engine.provide(createGlue, './url_bg.js', () => module);
