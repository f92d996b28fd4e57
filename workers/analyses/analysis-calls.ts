import type { Calls } from "../flat/calls.js";

/** What the core asks of single analyses, each of one (flat/calls.ts). All else it asks of analyses/flat. */
const ANALYSIS_CALLS = [
  // runqueue
  "beginLate",
  // guest-processes
  "followGuest",
  // nested-vms
  "announceNested",
  "enterAnnounced",
  "entersNext",
  "labelNestedWait",
  "refreshNested",
  // guest-rip
  "keepLoop",
  // cpu-power
  "cpuCounter",
  "powerLabel",
  // network
  "netDevice",
  "countPacketsOf",
  "ownDevice",
  // block-io
  "moreRequests",
  "diskTotals",
] as const satisfies readonly (keyof Calls)[];

export type AnalysisCalls = Pick<Calls, (typeof ANALYSIS_CALLS)[number]>;

/** The answers of all analyses that run. The core asks nothing of the others, which have no part in it. */
export function joinedCalls(answers: readonly (Partial<AnalysisCalls> | undefined)[]): AnalysisCalls {
  const unanswered = ANALYSIS_CALLS.map((name) => [name, () => fail(name)] as const);
  return Object.assign(Object.fromEntries(unanswered), ...answers);
}

function fail(name: string): never {
  throw new Error(`bug: no analysis answers ${name}`);
}
