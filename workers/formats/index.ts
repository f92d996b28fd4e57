import { ctf18 } from "./ctf/index.js";
import type { Format } from "./format.js";
import { UNSUPPORTED } from "./unsupported/index.js";

/** All formats, in the order in which they look at the opened files. */
export const FORMATS: readonly Format[] = [ctf18, ...UNSUPPORTED];
