// One WebAssembly module, and its instance.

import { HostingError } from './error.js';

/** The classes whose objects the module creates; crates/wasm/src names them. */
const makers = {
  HostingError,
  cdnParts: (region, stage, owner, filename, role) => ({ region, stage, owner, filename, role }),
};

export class Engine {
  #createGlue;
  #name;
  #open;
  #module;
  #glue;

  /**
   * `createGlue` creates the wasm-bindgen glue around one instance. `open` returns the module's bytes or, if the platform
   * provides it compiled, the module.
   */
  provide(createGlue, name, open) {
    this.#createGlue = createGlue;
    this.#name = name;
    this.#open = open;
  }

  /** Compiles without blocking: some browsers refuse to compile a large module synchronously on a page's main thread. */
  async init() {
    if (this.#glue) return;
    const source = this.#module ?? this.#open();
    const module = source instanceof Uint8Array ? await WebAssembly.compile(source) : source;
    const glue = this.#createGlue(makers);
    const instance = await WebAssembly.instantiate(module, { [this.#name]: glue });
    this.#module = module;
    if (!this.#glue) this.#start(glue, instance);
  }

  /** The functions and classes of the current instance, which starts at the first access. */
  get glue() {
    if (this.#glue) return this.#glue;
    const source = this.#module ?? this.#open();
    this.#module = source instanceof Uint8Array ? new WebAssembly.Module(source) : source;
    const glue = this.#createGlue(makers);
    return this.#start(glue, new WebAssembly.Instance(this.#module, { [this.#name]: glue }));
  }

  #start(glue, { exports }) {
    glue.__wbg_set_wasm(exports);
    exports.__wbindgen_start();
    this.#glue = glue;
    return glue;
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
