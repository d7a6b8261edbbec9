// One instance of a WebAssembly module: how it is started, and how text and bytes cross.

import { HostingError } from './error.js';
import { encode, isWellFormed } from './utf8.js';

/** What always fits into the scratch area, in bytes; as in crates/wasm/src/memory.rs. */
const SCRATCH_BYTES = 65_536 + 2_049;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class Engine {
  #glue;
  #imports;
  #open;
  #module;
  #exports;
  #memory;
  #scratch;

  /** `open` gives the module's bytes or, where the platform brings it compiled, the module. */
  provide(glue, imports, open) {
    this.#glue = glue;
    this.#imports = { [imports]: glue };
    this.#open = open;
  }

  /** Compiles without blocking: some browsers refuse to compile a large module at once on a page's main thread. */
  async init() {
    if (this.#exports) return;
    const source = this.#module ?? this.#open();
    const module = source instanceof Uint8Array ? await WebAssembly.compile(source) : source;
    const instance = await WebAssembly.instantiate(module, this.#imports);
    this.#module = module;
    if (!this.#exports) this.#start(instance);
  }

  /** The module's exports; it is started when they are first asked for. */
  get exports() {
    if (this.#exports) return this.#exports;
    const source = this.#module ?? this.#open();
    this.#module = source instanceof Uint8Array ? new WebAssembly.Module(source) : source;
    return this.#start(new WebAssembly.Instance(this.#module, this.#imports));
  }

  #start({ exports }) {
    this.#glue.__wbg_set_wasm(exports);
    exports.__wbindgen_start();
    this.#memory = exports.memory;
    this.#scratch = new Uint8Array(0);
    this.#exports = exports;
    return exports;
  }

  /**
   * Calls an export with pieces (texts and bytes) and numbers, and gives the text that it answers. The lengths of the
   * pieces come first.
   */
  call(name, pieces, ...numbers) {
    const { exports } = this;
    let length;
    try {
      length = exports[name](...this.#write(pieces), ...numbers);
    } catch (error) {
      throw this.#broken(error);
    }
    const refused = length < 0;
    const bytes = refused ? -1 - length : length;
    const text = decoder.decode(new Uint8Array(this.#memory.buffer, exports.output() >>> 0, bytes));
    if (this.#scratch.length > SCRATCH_BYTES || bytes > SCRATCH_BYTES) this.#shrink();
    if (refused) throw HostingError.read(text);
    return text;
  }

  /** The module keeps nothing between calls: an instance that fails is replaced by a new one. */
  #broken(error) {
    if (error instanceof HostingError) return error;
    this.#exports = undefined;
    // This detaches the views of the memory: the glue, which the next instance shares, would go on reading through its own.
    this.#memory?.grow(0);
    if (!(error instanceof WebAssembly.RuntimeError)) return error;
    return new HostingError('internal', 'the WebAssembly module has failed: please report this', { cause: error });
  }

  #write(pieces) {
    let at = 0;
    return pieces.map((piece) => {
      const length = typeof piece === 'string' ? this.#writeText(piece, at) : this.#writeBytes(piece, at);
      at += length;
      return length;
    });
  }

  #writeText(text, at) {
    const { read, written } = encoder.encodeInto(text, this.#area(at, 0));
    if (read === text.length && (written === read || isWellFormed(text))) return written;
    return this.#writeBytes(encode(text), at);
  }

  #writeBytes(bytes, at) {
    this.#area(at, bytes.length).set(bytes);
    return bytes.length;
  }

  #area(at, bytes) {
    // A memory that has grown has a new buffer, and views of the old one are empty.
    if (this.#scratch.length < at + Math.max(bytes, 1)) {
      const place = this.exports.scratch(at + bytes) >>> 0;
      if (place === 0) throw new HostingError('memory', `there is no memory for ${at + bytes} bytes`);
      this.#scratch = new Uint8Array(this.#memory.buffer, place, Math.max(at + bytes, SCRATCH_BYTES));
    }
    return this.#scratch.subarray(at);
  }

  #shrink() {
    this.exports.shrink();
    this.#scratch = new Uint8Array(0);
  }
}
