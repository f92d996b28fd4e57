import type { EnginePlatform } from "../../workers/engine/platform.js";
import { nodeYield } from "../../workers/entry/node-yield.js";
import { openSource } from "../../workers/entry/sources-node.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";

/** Files of this machine, read and decoded in the thread of the test: no answer depends on how fast workers are. */
export const ONE_THREAD: EnginePlatform = {
  open: openSource,
  loadWasm,
  startDecoder: undefined,
  decoders: 0,
  yieldToLoop: nodeYield,
  memoryBytes: () => undefined,
};
