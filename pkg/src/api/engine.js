// The module behind `shotstack-hosting/api`.

import { Engine } from '../engine.js';
import { readerOf, responseFunctions } from '../response.js';

export const engine = new Engine();

/** Starts the module without blocking; needed only where it may not be compiled at once. */
export const init = () => engine.init();

export const { readAssets, readRender } = responseFunctions(engine);

const read = readerOf(engine);

/** The id of the render in the response to an order. */
export const readAccepted = (response) => read('read_accepted', response);
