// A body from a Buffer to a checked event whose members are all read.

import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import Ajv from 'ajv';
import * as v from 'valibot';
import { z } from 'zod';
import { checkEvent, parseEvent } from 'shotstack-hosting';
import { bodies, weigh } from './bodies.js';
import { cdnByExpression, cdnByUrl, finish, ID, RFC_3339, UUID_SHAPE } from './checks.js';
import { measure, print } from './measure.js';

const json = (body) => JSON.parse(body.toString());

const zod = z.looseObject({
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

const valibot = v.looseObject({
  type: v.literal('serve'),
  action: v.literal('copy'),
  id: v.pipe(v.string(), v.regex(ID), v.regex(UUID_SHAPE)),
  render: v.pipe(v.string(), v.regex(ID), v.regex(UUID_SHAPE)),
  owner: v.pipe(v.string(), v.regex(ID)),
  status: v.pipe(v.string(), v.regex(ID)),
  url: v.nullable(v.pipe(v.string(), v.maxLength(4096))),
  error: v.nullable(v.string()),
  completed: v.nullable(v.pipe(v.string(), v.regex(RFC_3339))),
});

const schema = {
  type: 'object',
  required: ['type', 'action', 'id', 'render', 'owner', 'status', 'url', 'error', 'completed'],
  properties: {
    type: { const: 'serve' },
    action: { const: 'copy' },
    id: { type: 'string', allOf: [{ pattern: ID.source }, { pattern: UUID_SHAPE.source.replaceAll('a-z', 'A-Za-z') }] },
    render: { type: 'string', allOf: [{ pattern: ID.source }, { pattern: UUID_SHAPE.source.replaceAll('a-z', 'A-Za-z') }] },
    owner: { type: 'string', pattern: ID.source },
    status: { type: 'string', pattern: ID.source },
    url: { type: ['string', 'null'], maxLength: 4096 },
    error: { type: ['string', 'null'] },
    completed: { type: ['string', 'null'], pattern: RFC_3339.source },
  },
};
const ajv = new Ajv({ strict: false }).compile(schema);

const id = Type.Intersect([Type.String({ pattern: ID.source }), Type.String({ pattern: UUID_SHAPE.source.replaceAll('a-z', 'A-Za-z') })]);
const typebox = TypeCompiler.Compile(
  Type.Object({
    type: Type.Literal('serve'),
    action: Type.Literal('copy'),
    id,
    render: id,
    owner: Type.String({ pattern: ID.source }),
    status: Type.String({ pattern: ID.source }),
    url: Type.Union([Type.String({ maxLength: 4096 }), Type.Null()]),
    error: Type.Union([Type.String(), Type.Null()]),
    completed: Type.Union([Type.String({ pattern: RFC_3339.source }), Type.Null()]),
  }),
);

const valid = (body, verdict) => {
  if (!verdict) throw new Error('refused');
  return body;
};

const byAjv = (body) => valid(body, ajv(body));

function byHand(body) {
  const isId = (text) => typeof text === 'string' && ID.test(text);
  const isTextOrNull = (text) => text === null || typeof text === 'string';
  return valid(
    body,
    body.type === 'serve' &&
      body.action === 'copy' &&
      isId(body.id) &&
      UUID_SHAPE.test(body.id) &&
      isId(body.render) &&
      UUID_SHAPE.test(body.render) &&
      isId(body.owner) &&
      isId(body.status) &&
      isTextOrNull(body.url) &&
      (body.url === null || body.url.length <= 4096) &&
      isTextOrNull(body.error) &&
      (body.completed === null || (typeof body.completed === 'string' && RFC_3339.test(body.completed))),
  );
}

export function benchEvents() {
  const read = (check, cdnOf) => (body) => weigh(finish(check(json(body)), cdnOf));
  const texts = bodies.map((body) => body.toString());

  print(
    'a body in a Buffer to a checked event, all members read',
    measure(
      {
        'shotstack-hosting, parseEvent': (body) => weigh(parseEvent(body)),
        'ajv, compiled': read(byAjv, cdnByExpression),
        'typebox, compiled': read((body) => valid(body, typebox.Check(body)), cdnByExpression),
        'by hand, expressions': read(byHand, cdnByExpression),
        'by hand, new URL': read(byHand, cdnByUrl),
        valibot: read((body) => v.parse(valibot, body), cdnByExpression),
        'zod 4': read((body) => zod.parse(body), cdnByExpression),
      },
      bodies,
    ),
  );
  const judge = (check) => (body) => (finish(check(json(body)), cdnByExpression).cdn ? 1 : 0);
  print(
    'the verdict alone, from a Buffer, beside JSON.parse, which checks nothing',
    measure(
      {
        'shotstack-hosting, checkEvent': (body) => (checkEvent(body).valid ? 1 : 0),
        'JSON.parse': (body) => (json(body) ? 1 : 0),
        'ajv, compiled': judge(byAjv),
        'zod 4': judge((body) => zod.parse(body)),
      },
      bodies,
    ),
  );
  print(
    'from a string',
    measure(
      {
        'shotstack-hosting, parseEvent': (text) => weigh(parseEvent(text)),
        'ajv, compiled': (text) => weigh(finish(byAjv(JSON.parse(text)), cdnByExpression)),
      },
      texts,
    ),
  );
}
