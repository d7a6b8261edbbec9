// edge-light compiles no bytes: it brings the module compiled.

import { glue } from '../wasm/url_bg.js';
import module from '../wasm/url_bg.wasm?module';
import { engine } from '../src/small.js';

engine.provide(glue, './url_bg.js', () => module);
