// A route with a parameter.

import { createHandler } from 'shotstack-hosting';

export const POST = createHandler(() => ({ secrets: process.env.CALLBACK_SECRET }));
