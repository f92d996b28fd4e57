import type { Check, Cost, Recording } from "./check.js";

/** Written by `npm run coverage`; a test of `npm run test:real` measures again and compares. */
export const RECORDINGS: readonly Recording[] = [];

export const CHECKS: readonly Check[] = [];

export const COSTS: readonly Cost[] = [];
