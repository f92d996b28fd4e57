import { folded } from "./folded.js";
import type { ProfileFormat } from "./format.js";
import { table } from "./table.js";

export const PROFILE_FORMATS: readonly ProfileFormat[] = [table, folded];
