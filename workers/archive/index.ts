export type { LoadWasm, WasmName } from "./codecs/wasm.js";
export type { ExpandPlatform, MayBeTrace, UnpackElsewhere, Unpacked, UnpackWork } from "./context.js";
export { expandArchives, unpackOne } from "./expand.js";
export type { ExpandWatch } from "./expand-watch.js";
export { type ArchiveKind, archiveKind, MAGIC_BYTES } from "./magic.js";
export { DEFAULT_BUDGET, usualBudget } from "./meter.js";
