import { Part } from "../../flat/parts.js";
import type { AnalysisDefinition } from "../analysis.js";
import { SYSCALLS } from "../core-kinds.js";
import { forgetAtLosses } from "../open-calls.js";

/**
 * System calls from entry to exit, sleep included. A call without a recorded entry has no latency. The core measures them
 * (flat/syscalls.ts).
 */
export const syscalls: AnalysisDefinition = {
  id: "syscalls",
  core: { part: Part.SYSCALLS, kinds: SYSCALLS },
  create: (session) => ({ state: [], handlers: forgetAtLosses(session) }),
};
