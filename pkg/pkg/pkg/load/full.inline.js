// The module's bytes are in the program: no file is read, nothing is fetched.

import { createGlue } from '../wasm/shotstack_hosting_bg.js';
import { bytes } from '../wasm/shotstack_hosting_bytes.js';
import { engine } from '../src/main-engine.js';

engine.provide(createGlue, './shotstack_hosting_bg.js', bytes);
