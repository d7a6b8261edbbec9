// The module behind `shotstack-hosting/api`.

import { Engine } from '../engine.js';
import { partsOf, responseFunctions } from '../response.js';

export const engine = new Engine();

/** Starts the module without blocking; needed only where it may not be compiled at once. */
export const init = () => engine.init();

export const { readAssets, readRender } = responseFunctions(engine);

/** The id of the render in the response to an order. An error says whether the order may have arrived. */
export const readAccepted = (response) => engine.call('read_accepted', ...partsOf(response));
