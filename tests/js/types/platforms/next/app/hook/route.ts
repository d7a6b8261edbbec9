// A route of Next.js, which checks its exports.

import { createHandler } from 'shotstack-hosting';

export const POST = createHandler(() => ({ secrets: process.env.CALLBACK_SECRET }));
