// The members of a serve/copy event, for zod.

import { z } from 'zod';
import { ID, RFC_3339, UUID_SHAPE } from './checks.js';

export const zodSchema = z.looseObject({
  type: z.literal('serve'),
  action: z.literal('copy'),
  id: z.string().regex(ID).regex(UUID_SHAPE),
  render: z.string().regex(ID).regex(UUID_SHAPE),
  owner: z.string().regex(ID),
  status: z.string().regex(ID),
  url: z.string().max(4096).nullable(),
  error: z.string().nullable(),
  completed: z.string().regex(RFC_3339).nullable(),
});
