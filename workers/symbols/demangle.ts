import type { LoadWasm } from "../archive/index.js";

/** Makes the name that people gave of the one that a compiler made of it. Names of C stay. */
export type Demangle = (name: string) => string;

/** What wasm-bindgen makes of gecko-profiler-demangle, which takes names of C++ (Itanium, MSVC) and Rust. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  demangle_any(pointer: number, bytes: number): readonly [pointer: number, bytes: number];
  __wbindgen_malloc(bytes: number, align: number): number;
  __wbindgen_free(pointer: number, bytes: number, align: number): void;
  __wbindgen_start(): void;
}

/** Names are made readable only up to this length. */
const MOST_CHARS = 4096;
/** Of the readable name. */
const MOST_SHOWN = 4096;
/**
 * A crafted name stands for gigabytes. The module then runs out of its few pages of memory and stops, after a tenth of a
 * second. After so many of these names stay as they are.
 */
const MOST_FAILURES = 8;

/** Prefixes of Itanium (also with the underscore of macOS), Rust and MSVC. */
const MANGLED = /^(?:_?_Z|_R[A-Z]|\?)[\w$.@?]/;

export async function createDemangler(load: LoadWasm): Promise<Demangle> {
  const module = await load("demangle");
  let failures = 0;
  let exports = start(module);
  return (name) => {
    if (!MANGLED.test(name) || MOST_CHARS < name.length || MOST_FAILURES <= failures) return name;
    try {
      return demangled(exports, name);
    } catch {
      // Its memory is in no known state any more.
      failures += 1;
      exports = start(module);
      return name;
    }
  };
}

function start(module: WebAssembly.Module): Exports {
  // The table that it would fill is for values of JavaScript, of which it gets none.
  const imports = { "./index_bg.js": { __wbindgen_init_externref_table() {} } };
  const exports = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  exports.__wbindgen_start();
  return exports;
}

function demangled(exports: Exports, name: string): string {
  const bytes = new TextEncoder().encode(name);
  const input = exports.__wbindgen_malloc(bytes.byteLength, 1);
  new Uint8Array(exports.memory.buffer).set(bytes, input);
  const [pointer, length] = exports.demangle_any(input, bytes.byteLength);
  const output = new Uint8Array(exports.memory.buffer, pointer >>> 0, Math.min(length, MOST_SHOWN));
  const text = new TextDecoder().decode(output);
  exports.__wbindgen_free(pointer, length, 1);
  // Of a name that is none of these it only takes the underscore that macOS puts in front.
  return text === name.slice(1) ? name : `${text}${MOST_SHOWN < length ? "…" : ""}`;
}
