/** What is WebAssembly: decoders, an encoder, and what makes names of symbols readable. Each is a file `NAME.wasm` beside the product's own. */
export type WasmName = "xz" | "zstd" | "zstd-encoder" | "demangle";

/** Loads and compiles one. Entry supplies it: where files come from differs by platform. */
export type LoadWasm = (name: WasmName) => Promise<WebAssembly.Module>;
