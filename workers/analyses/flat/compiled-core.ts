import type { CoreCode, StartCore } from "./flat-run.js";

/** The core as WebAssembly: `module` is flat-core.wasm. Each session has an instance of its own. */
export function compiledCore(module: WebAssembly.Module): StartCore {
  return ({ memory: { memory } }, calls) => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, calls: { ...calls } });
    return exports as unknown as CoreCode;
  };
}
