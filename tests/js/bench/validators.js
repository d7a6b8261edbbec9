// The validators of others, held to the same checks: members and types, ids, status, time, URL.

import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import Ajv from 'ajv';
import * as v from 'valibot';
import { ID, RFC_3339, UUID_SHAPE } from './checks.js';
import { zodSchema } from './zod-schema.js';

const valibotSchema = v.looseObject({
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
const ajvCheck = new Ajv({ strict: false }).compile(schema);

const id = Type.Intersect([Type.String({ pattern: ID.source }), Type.String({ pattern: UUID_SHAPE.source.replaceAll('a-z', 'A-Za-z') })]);
const typeboxSchema = TypeCompiler.Compile(
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

/** Each gives the body that it has accepted, or throws. */
export const VALIDATORS = {
  'ajv, compiled': (body) => valid(body, ajvCheck(body)),
  'typebox, compiled': (body) => valid(body, typeboxSchema.Check(body)),
  'by hand, expressions': byHand,
  valibot: (body) => v.parse(valibotSchema, body),
  'zod 4': (body) => zodSchema.parse(body),
};
