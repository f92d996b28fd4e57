export { type BlockKind, blockUnpackers, type UnpackBlock } from "./codecs/block.js";
export { type LoadWasm, loadOnce } from "./codecs/wasm.js";
export type { ExpandPlatform, UnpackElsewhere, Unpacked, UnpackWork } from "./context.js";
export { expandArchives, unpackOne } from "./expand.js";
export type { ExpandWatch } from "./expand-watch.js";
export { archiveKind } from "./magic.js";
export { DEFAULT_BUDGET, usualBudget } from "./meter.js";
