// The module's bytes are in the program: no file is read, nothing is fetched.

import { createGlue } from '../wasm/url_bg.js';
import { bytes } from '../wasm/url_bytes.js';
import { engine } from '../src/url-engine.js';

engine.provide(createGlue, './url_bg.js', bytes);
