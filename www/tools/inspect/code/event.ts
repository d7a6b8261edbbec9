import { isKnownEvent, parseEvent } from 'shotstack-hosting';

export function handle(body: string): string {
  const event = parseEvent(body); // throws an EventError that lists what is wrong
  if (!isKnownEvent(event)) return 'newer than this version: accept it';
  switch (event.type) {
    case 'serve':
      return `${event.cdn?.role ?? 'a file'} of the render ${event.render} is ${event.status}: ${event.url}`;
    case 'edit':
      return `the render ${event.id} is ${event.status}; its files come with serve/copy`;
    case 'ingest':
      return `not about a render: ${event.action} ${event.id}`;
  }
}
