/**
 * What is WebAssembly: decoders, an encoder, what makes names of symbols readable, and the engine's own core. Each is a
 * file `NAME.wasm` beside the product's own.
 */
export type WasmName = "xz" | "zstd" | "zstd-encoder" | "demangle" | "flat-core" | "flat-decode";

/** Loads and compiles one. Entry supplies it: where files come from differs by platform. */
export type LoadWasm = (name: WasmName) => Promise<WebAssembly.Module>;

/**
 * Loads each once, since whoever unpacks asks anew for each archive and block: thousands of files are then not read and
 * compiled again, and a build that replaces them meanwhile does no harm. One that failed is loaded again when asked for.
 */
export function loadOnce(load: LoadWasm): LoadWasm {
  const loaded = new Map<WasmName, Promise<WebAssembly.Module>>();
  return (name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const loading = load(name);
    loaded.set(name, loading);
    loading.catch(() => loaded.delete(name));
    return loading;
  };
}
