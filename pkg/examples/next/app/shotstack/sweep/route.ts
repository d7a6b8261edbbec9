// Settles what no webhook settles. A cron job calls it once a minute: on Vercel that of vercel.json, and Vercel sends the secret.
//
// Environment: CRON_SECRET

import { createHash, timingSafeEqual } from 'node:crypto';
import { handler } from '../renders';

const digest = (text: string) => createHash('sha256').update(text).digest();

export async function GET({ headers }: Request): Promise<Response> {
  const { CRON_SECRET } = process.env;
  const given = digest(headers.get('authorization') ?? '');
  if (!CRON_SECRET || !timingSafeEqual(given, digest(`Bearer ${CRON_SECRET}`))) return new Response(null, { status: 401 });
  return Response.json(await handler.sweep());
}
