import { Evidence } from "../../../../workers/facts/wait-store.js";
import { WAIT_REASON_NAMES } from "../../../../workers/model/states.js";
import type { DslRun } from "./dsl.js";

/** "reason by evidence (vector)" of each wait, in order. */
export function waitWords({ session: { waits } }: DslRun): string[] {
  const names = Object.keys(Evidence).map((name) => name.toLowerCase());
  return Array.from({ length: waits.count }, (_, i) => {
    const { reason, evidence, vector } = waits.at(i);
    return `${WAIT_REASON_NAMES[reason]} by ${names[evidence]}${vector < 0 ? "" : ` (${vector})`}`;
  });
}

/** One halt of vCPU 0 (thread 100) from `t` on, woken at t+40 by the given lines, running again at t+43. Times in µs. */
export function halt(t: number, wake: string, after = ""): string {
  return `
    ${t} exit reason=12 id=0
    ${t + 2} switch prev=100 next=0 state=1
    ${wake}
    ${t + 43} switch prev=0 next=100
    ${after}
    ${t + 55} entry id=0
  `;
}
