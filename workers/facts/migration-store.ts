import type { Schema } from "../core/records.js";

/** Changes of CPU of vCPUs, in order of time (ns from the session origin). CPUs are numbers. */
export const MIGRATIONS = { lane: "int", t: "float", from: "int", to: "int" } as const satisfies Schema;
