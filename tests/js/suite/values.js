// Values that no caller should give.

class FromValue extends Error {}
const isFromValue = (error) => error instanceof FromValue;
/** A proxy that is revoked throws a TypeError of the engine's at whatever touches it. */
const isTypeError = (error) => error instanceof TypeError;

const fail = () => {
  throw new FromValue('thrown by the value itself');
};

const odd = (name, make, more) => ({ name, make, ...more });

class Bytes extends Uint8Array {
  get length() {
    return 0xffff_ffff;
  }
  get byteLength() {
    return 0xffff_ffff;
  }
}

export const oddities = [
  odd('undefined', () => undefined),
  odd('null', () => null),
  odd('true', () => true),
  odd('-0', () => -0),
  odd('-1', () => -1),
  odd('0.5', () => 0.5),
  odd('NaN', () => NaN),
  odd('Infinity', () => Infinity),
  odd('2^32', () => 2 ** 32),
  odd('2^53', () => 2 ** 53),
  odd('1e308', () => 1e308),
  odd('a bigint', () => 10n),
  odd('a bigint beyond 64 bits', () => 2n ** 70n),
  odd('a symbol', () => Symbol('odd')),
  odd('an empty string', () => ''),
  odd('a word', () => 'odd'),
  odd('a NUL and a line break', () => 'a\0b\nc'),
  odd('half a surrogate pair', () => '"\ud800"'),
  odd('more ASCII than the scratch area holds', () => 'a'.repeat(2 ** 17)),
  odd('a long string beyond ASCII', () => 'é\u{1F600}'.repeat(2 ** 14)),
  odd('20,000 brackets', () => '['.repeat(20_000)),
  odd('a string object', () => new String('odd')),
  odd('an empty array', () => []),
  odd('an array with holes', () => [, 1, , undefined]),
  odd('a long array', () => new Array(2000)),
  odd('an array in itself', () => {
    const array = [];
    array.push(array);
    return array;
  }),
  odd('an empty object', () => ({})),
  odd('an object without a prototype', () => Object.create(null)),
  odd('an object in itself', () => {
    const object = { type: 'serve', action: 'copy' };
    return Object.assign(object, { object });
  }),
  odd('an object 20,000 deep', () => {
    let object = {};
    for (let depth = 0; depth < 20_000; depth += 1) object = { object };
    return object;
  }),
  odd('an object of what is no JSON', () => ({ a: 1n, b: undefined, c: Symbol('c'), d: fail, e: NaN, f: '\udfff' })),
  odd('members named __proto__ and constructor', () => JSON.parse('{"__proto__": {"valid": true}, "constructor": 1}')),
  odd('an object with a getter that throws', () => Object.defineProperty({}, 'type', { get: fail, enumerable: true }), {
    thrown: isFromValue,
  }),
  odd('an object whose toJSON throws', () => ({ toJSON: fail }), { thrown: isFromValue }),
  odd('an object whose toJSON gives undefined', () => ({ toJSON: () => undefined })),
  odd('an object whose toString throws', () => ({ toString: fail, valueOf: fail }), { thrown: isFromValue }),
  odd('an object whose every member throws', () => new Proxy({}, { get: fail, ownKeys: fail, has: fail }), {
    thrown: isFromValue,
  }),
  odd('a proxy that is revoked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }, { thrown: isTypeError }),
  odd('an iterable that throws', () => ({ [Symbol.iterator]: fail }), { thrown: isFromValue }),
  odd('an iterator that is not callable', () => ({ [Symbol.iterator]: 1 })),
  odd('what says that it is an ArrayBuffer', () => ({ [Symbol.toStringTag]: 'ArrayBuffer', byteLength: 2 ** 40 })),
  odd('an object with a length', () => ({ length: 2 ** 31 - 1 })),
  odd('a function', () => () => fail()),
  odd('a class', () => class Odd {}),
  odd('a date', () => new Date(0)),
  odd('an invalid date', () => new Date(NaN)),
  odd('a map', () => new Map([['type', 'serve']])),
  odd('a regular expression', () => /odd/),
  odd('a promise', () => Promise.resolve('{}')),
  odd('no bytes', () => new Uint8Array(0)),
  odd('bytes that are not UTF-8', () => Uint8Array.of(0x7b, 0xff, 0xc0, 0x80)),
  odd('bytes of a subclass that lies about its length', () => new Bytes(2), { thrown: () => true }),
  odd('numbers of 64 bits', () => new Float64Array(3)),
  odd('a view of a buffer that is detached', () => detached(new Uint8Array(8))),
  odd('a DataView of a buffer that is detached', () => detached(new DataView(new ArrayBuffer(8)))),
  odd('a buffer that is detached', () => {
    const view = new Uint8Array(8);
    const { buffer } = view;
    detached(view);
    return buffer;
  }),
  odd('a view beyond its buffer', beyond, { isOptional: true }),
  odd('a SharedArrayBuffer', () => shared()?.buffer, { isOptional: true }),
  odd('a view of a SharedArrayBuffer', shared, { isOptional: true }),
];

function detached(view) {
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
}

/** Not every runtime has resizable buffers. */
function beyond() {
  const buffer = new ArrayBuffer(8, { maxByteLength: 8 });
  if (buffer.resize === undefined) return undefined;
  const view = new Uint8Array(buffer, 4, 4);
  buffer.resize(2);
  return view;
}

/** Pages have none unless they are isolated. */
function shared() {
  return globalThis.SharedArrayBuffer && new Uint8Array(new SharedArrayBuffer(8));
}
