import { exitName } from "../../model/kvm/exit-code.js";
import { exitVisits } from "../exit-times.js";
import { lanesOf } from "../session-window.js";
import type { EachCase } from "./each-case.js";

/** Exits that begin in the window, each until the guest runs again. */
export const eachExit: EachCase = function* (context, { t0, t1, hasLane }, sink) {
  const words = new Map<number, string>();
  for (const [lane] of lanesOf(context, hasLane, "vcpu", "nested-vcpu")) {
    yield* exitVisits(context.lanes.track(lane), t0, t1, context.untilNs, (code, start, ns) => {
      let word = words.get(code);
      if (word === undefined) {
        word = reasonWord(code);
        words.set(code, word);
      }
      sink(word, lane, start, ns);
    });
  }
};

export function reasonWord(code: number): string {
  return exitName(code) || "unknown";
}
