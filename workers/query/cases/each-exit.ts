import { exitName } from "../../model/kvm/exit-code.js";
import { exitLanes } from "../exits/exit-lanes.js";
import { exitVisits } from "../exits/exit-visits.js";
import type { EachCase } from "./each-case.js";

/** Exits that begin in the window, each until the guest runs again. */
export const eachExit: EachCase = function* (context, { t0, t1, hasLane }, words, sink) {
  const wordOf = words.byKey(reasonWord);
  for (const [lane] of exitLanes(context, hasLane)) {
    yield* exitVisits(context, lane, t0, t1, (code, start, ns) => sink(wordOf(code), lane, start, ns));
  }
};

export function reasonWord(code: number): string {
  return exitName(code) || "unknown";
}
