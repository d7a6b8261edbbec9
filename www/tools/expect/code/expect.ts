import { expectedAssets, withCallback } from 'shotstack-hosting';

/** The edit with a callback URL, whose token names the order and the files that will come. */
export function order(edit: object, secret: string) {
  const { roles } = expectedAssets(edit); // ['main', 'poster', 'thumbnail']
  const body = withCallback(edit, { url: 'https://example.com/shotstack', secret, correlation: 'order-17' });
  return { roles, body };
}
