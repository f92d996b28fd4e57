export type { LoadWasm, WasmName } from "./codecs/wasm.js";
export type { ExpandPlatform } from "./context.js";
export { expandArchives } from "./expand.js";
export { type ArchiveKind, archiveKind, MAGIC_BYTES } from "./magic.js";
export { DEFAULT_BUDGET, usualBudget } from "./meter.js";
export type { ExpandWatch } from "./pace.js";
