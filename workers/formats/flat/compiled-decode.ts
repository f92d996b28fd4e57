import type { LoadWasm } from "../../archive/index.js";
import { type DecodeCode, DecodeSpace, type StartDecode } from "./decode-space.js";

const spaces = new WeakMap<WebAssembly.Module, DecodeSpace>();

/** The flat decoder as WebAssembly. A thread loads the module once, and has one space for it. */
export async function decodeSpace(loadWasm: LoadWasm): Promise<DecodeSpace> {
  const module = await loadWasm("flat-decode");
  const known = spaces.get(module) ?? new DecodeSpace(startDecode(module));
  spaces.set(module, known);
  return known;
}

/** `module`: flat-decode.wasm. */
export function startDecode(module: WebAssembly.Module): StartDecode {
  return ({ memory }, calls) => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, calls: { ...calls } });
    return exports as unknown as DecodeCode;
  };
}
