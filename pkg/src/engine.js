// One WebAssembly module, and its instance.

import { HostingError } from './error.js';

/** The classes whose objects the module creates; crates/wasm/src names them. */
const makers = {
  HostingError,
  cdnParts: (region, stage, owner, filename, role) => ({ region, stage, owner, filename, role }),
};

/** A module without anything in it. */
const SMALLEST = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

export class Engine {
  #createGlue;
  #name;
  #open;
  #module;
  #glue;
  #memory;

  /**
   * `createGlue` creates the wasm-bindgen glue around one instance. `open` returns the module's bytes or, if the platform
   * provides it compiled, the module. A module that was provided before is replaced.
   */
  provide(createGlue, name, open) {
    this.#createGlue = createGlue;
    this.#name = name;
    this.#open = open;
    this.#module = undefined;
    this.#glue = undefined;
  }

  /** Compiles without blocking: some browsers refuse to compile a large module synchronously on a page's main thread. */
  async init() {
    if (this.#glue) return;
    const source = this.#module ?? this.#open();
    const glue = this.#createGlue(makers);
    try {
      const module = source instanceof Uint8Array ? await WebAssembly.compile(source) : source;
      const instance = await WebAssembly.instantiate(module, { [this.#name]: glue });
      this.#module = module;
      if (!this.#glue) this.#start(glue, instance);
    } catch (error) {
      throw whyNotStarted(source, error);
    }
  }

  /** The functions and classes of the current instance, which starts at the first access. */
  get glue() {
    if (this.#glue) return this.#glue;
    const source = this.#module ?? this.#open();
    const glue = this.#createGlue(makers);
    try {
      const module = source instanceof Uint8Array ? new WebAssembly.Module(source) : source;
      const instance = new WebAssembly.Instance(module, { [this.#name]: glue });
      this.#module = module;
      return this.#start(glue, instance);
    } catch (error) {
      throw whyNotStarted(source, error);
    }
  }

  #start(glue, { exports }) {
    glue.__wbg_set_wasm(exports);
    exports.__wbindgen_start();
    this.#glue = glue;
    this.#memory = exports.memory;
    return glue;
  }

  /** The memory of the current instance. */
  get memory() {
    return this.#memory;
  }

  /** Calls an exported function. */
  call(name, ...values) {
    const { glue } = this;
    return this.run(() => glue[name](...values));
  }

  /** Does `work` with the glue: every call into the module goes through here. */
  run(work) {
    try {
      return work();
    } catch (error) {
      throw this.#thrown(error);
    }
  }

  /** A refusal is passed on. An instance that failed otherwise may be in any state: the next call gets a new one. */
  #thrown(error) {
    if (error instanceof HostingError) return error;
    this.#glue = undefined;
    if (!(error instanceof WebAssembly.RuntimeError)) return error;
    return new HostingError('internal', 'the WebAssembly module has failed: please report this', { cause: error });
  }
}

/**
 * Each browser words it differently, and refuses at another step. Where bytes of ours cannot be started, nor the smallest
 * module, they are not to blame.
 */
function whyNotStarted(source, error) {
  if (!(source instanceof Uint8Array) || startsAnything()) return error;
  const message =
    "WebAssembly may not be compiled here. In a page, add 'wasm-unsafe-eval' to `script-src` in its Content-Security-Policy; " +
    'on Workers and the edge, bundle the package under the condition `workerd` or `edge-light`, where it is compiled beforehand';
  return new HostingError('webassembly_blocked', message, { cause: error });
}

function startsAnything() {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(SMALLEST)) !== undefined;
  } catch {
    return false;
  }
}
