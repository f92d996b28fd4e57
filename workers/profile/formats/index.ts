import { firefox } from "./firefox.js";
import { flameSvg } from "./flame-svg.js";
import { folded } from "./folded.js";
import type { ProfileFormat, TimedFormat } from "./format.js";
import { pprof } from "./pprof.js";
import { speedscope } from "./speedscope.js";
import { table } from "./table.js";

export const PROFILE_FORMATS: readonly (ProfileFormat | TimedFormat)[] = [
  table,
  folded,
  speedscope,
  pprof,
  firefox,
  flameSvg,
];
