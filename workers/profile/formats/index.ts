import { flameSvg } from "./flame-svg.js";
import { folded } from "./folded.js";
import type { ProfileFormat } from "./format.js";
import { pprof } from "./pprof.js";
import { speedscope } from "./speedscope.js";
import { table } from "./table.js";

export const PROFILE_FORMATS: readonly ProfileFormat[] = [table, folded, speedscope, pprof, flameSvg];
