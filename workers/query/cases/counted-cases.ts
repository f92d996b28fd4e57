import { fail, ok, type Result } from "../../core/result.js";
import { firstFrom } from "../../core/search.js";
import { EVENT_KIND } from "../../model/chart.js";
import { NO_LANE } from "../../model/lanes.js";
import { begunRows } from "../begun-rows.js";
import { ALL_LATENCY_KINDS } from "../each-latency.js";
import { STEP_ROWS } from "../resumable.js";
import { wantedLanes } from "../session-window.js";
import type { EachCase } from "./each-case.js";
import { eachExit } from "./each-exit.js";
import { eachLatency } from "./each-latency.js";
import { eachSteal } from "./each-wait.js";

const EXIT = "exit";

/** What can be counted over time, by the name of its kind: docs/tables.md. */
export function countedCases(kind: string): Result<EachCase> {
  if (kind === EXIT) return ok(eachExit);
  if (kind.startsWith(`${EXIT}/`)) return ok(ofWord(eachExit, kind.slice(EXIT.length + 1)));
  if (kind === "steal") return ok(eachSteal);
  if (kind === "run-queue") return ok(eachStay);
  if (kind.startsWith(EVENT_KIND)) return ok(eachEvent);
  if (ALL_LATENCY_KINDS.some((one) => one === kind)) return ok(ofWord(eachLatency, kind));
  const kinds = [EXIT, `${EXIT}/REASON`, "steal", "run-queue", ...ALL_LATENCY_KINDS, `${EVENT_KIND}NAME`];
  return fail(`nothing of the kind "${kind}" is counted`, { hint: `the kinds are ${kinds.join(", ")}` });
}

function ofWord(each: EachCase, wanted: string): EachCase {
  return (context, scope, words, sink) => {
    const number = words.of(wanted);
    return each(context, scope, words, (word, lane, start, ns) => {
      if (word === number) sink(word, lane, start, ns);
    });
  };
}

/** Stays of woken and preempted threads on run queues that overlap the window, whole. */
const eachStay: EachCase = function* (context, { t0, t1, hasLane }, words, sink) {
  const { runqueue } = context;
  const word = words.of("run-queue");
  const { lane, since, end, isMoved } = runqueue.columns;
  const isWanted = wantedLanes(context, hasLane);
  for (const { from, to } of begunRows(runqueue, since, t0, t1)) {
    for (let row = from; row < to; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      const begin = since.at(row);
      if (isMoved.at(row) === 1 || t1 <= begin || !isWanted(lane.at(row))) continue;
      sink(word, lane.at(row), begin, end.at(row) - begin);
    }
  }
};

/** Events of one name, which have no length. */
const eachEvent: EachCase = function* (_context, { t0, t1, hasLane, events = [] }, words, sink) {
  const word = words.of("event");
  for (const { path, times: own } of events) {
    if (!hasLane(path)) continue;
    for (let i = firstFrom(own, t0, 0, own.length); i < own.length; i += 1) {
      if (i % STEP_ROWS === 0) yield;
      const t = own[i] as number;
      if (t1 <= t) break;
      sink(word, NO_LANE, t, 0);
    }
  }
};
