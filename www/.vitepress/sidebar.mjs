// What the sidebar of the documentation lists.

const page = (text, link) => ({ text, link });

export const sidebar = {
  '/docs/': [
    {
      text: 'Guide',
      items: [
        page('Quick start', '/docs/start'),
        page('Receive, poll or construct', '/docs/choose'),
        page('Receive webhooks', '/docs/receive'),
        page('Poll the APIs', '/docs/poll'),
        page('Construct the URL', '/docs/construct'),
        page('A leaked callback URL', '/docs/leaked-url'),
        page('Emulator and tests', '/docs/testing'),
        page('Mistakes of real handlers', '/docs/mistakes'),
      ],
    },
    {
      text: 'Recipes',
      items: [
        page('All recipes', '/docs/recipes/'),
        page('Node', '/docs/recipes/node'),
        page('Express', '/docs/recipes/express'),
        page('Fastify', '/docs/recipes/fastify'),
        page('Hono', '/docs/recipes/hono'),
        page('Next.js', '/docs/recipes/next'),
        page('Cloudflare Workers', '/docs/recipes/workers'),
        page('Deno', '/docs/recipes/deno'),
        page('Bun', '/docs/recipes/bun'),
        page('AWS Lambda', '/docs/recipes/lambda'),
        page('Rust, with axum', '/docs/recipes/rust'),
        page('Stores', '/docs/recipes/stores'),
      ],
    },
    {
      text: 'Reference',
      items: [page('All codes', '/docs/codes/'), page('The protocol', '/docs/protocol'), page('API in JavaScript', '/docs/api/entries'), page('API in Rust', '/docs/rust')],
    },
    {
      text: 'Design',
      items: [
        page('Architecture', '/docs/design/'),
        page('Facts, and how they merge', '/docs/design/facts'),
        page('The inbox', '/docs/design/inbox'),
        page('The rule of validation', '/docs/design/validation'),
        page('Decisions', '/docs/design/decisions'),
        page('Benchmarks', '/docs/design/benchmarks'),
      ],
    },
  ],
};
