// The callback URL.

export { handler as POST } from './renders';
