// The module's bytes are in the program: no file is read, nothing is fetched.

import { glue } from '../wasm/shotstack_hosting_bg.js';
import { bytes } from '../wasm/shotstack_hosting_bytes.js';
import { engine } from '../src/full.js';

engine.provide(glue, './shotstack_hosting_bg.js', bytes);
