// The module's bytes are in the program: no file is read, nothing is fetched.

import { createGlue } from '../wasm/api_bg.js';
import { bytes } from '../wasm/api_bytes.js';
import { engine } from '../src/api/engine.js';

engine.provide(createGlue, './api_bg.js', bytes);
