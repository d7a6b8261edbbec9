// The module behind `shotstack-hosting`.

import { Engine } from './engine.js';

export const engine = new Engine();

/** Starts the module without blocking; needed only where it may not be compiled at once. */
export const init = () => engine.init();
