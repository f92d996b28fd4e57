import type { LaneFigures, RangeFigures, SampleFigures } from "../model/comparison.js";
import { exitName } from "../model/kvm/exit-code.js";
import { laneTitle } from "../model/lane-names.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { blockTimes } from "./block-times.js";
import type { QueryContext } from "./context.js";
import { latencySteps } from "./each-latency.js";
import { exitVisits } from "./exits/exit-visits.js";
import { COMPARED_KINDS, roleOf, vmOf } from "./lane-roles.js";
import { lostParts } from "./lost-parts.js";
import type { Steps } from "./resumable.js";
import { SampleBuilder } from "./sample-builder.js";

/** A stretch of the session, of all machines or of some. */
export interface Range {
  readonly t0: number;
  readonly t1: number;
  readonly machines?: readonly string[];
}

/** All that a comparison needs of [t0, t1), in which the session must have events. */
export function* rangeFigures(context: QueryContext, name: string, range: Range): Steps<RangeFigures> {
  const { t0, t1 } = range;
  const hasMachine = (machine: string) => range.machines?.includes(machine) !== false;
  const samples = yield* samplesByLane(context, range);
  const lanes: LaneFigures[] = [];
  // What an idle task does is what its CPU does.
  const idle = new Set(context.inventory.cpus.idleLane);
  for (const [lane, { kind, machine, isGone }] of context.lanes.specs.entries()) {
    if (isGone === true || !hasMachine(machine) || idle.has(lane)) continue;
    const own = yield* sampleResults(samples.get(lane));
    if (!COMPARED_KINDS.has(kind) && kind !== "vm" && own.length === 0) continue;
    const figures = laneFigures(context, lane, range, own);
    if (figures !== undefined) lanes.push(figures);
    if (lane % 16 === 0) yield;
  }
  const unplaced = yield* sampleResults(samples.get(NO_LANE));
  if (0 < unplaced.length) lanes.push(withoutLane(unplaced));
  const withVms = new Set(lanes.filter(({ kind }) => kind === "vm").map(({ machine }) => machine));
  const machines = [...new Set(lanes.map(({ machine }) => machine))].filter((machine) => machine !== "");
  return {
    name,
    timeline: context.timeline,
    beginNs: context.beginNs,
    t0,
    t1,
    ...lossesIn(context, range),
    machines: machines.map((machine) => ({ name: machine, hasVms: withVms.has(machine) })),
    lanes,
  };
}

function laneFigures(
  context: QueryContext,
  lane: LaneId,
  { t0, t1 }: Range,
  samples: readonly SampleFigures[],
): LaneFigures | undefined {
  const spec = context.lanes.specs[lane];
  if (spec === undefined) return undefined;
  const { kind, path, machine } = spec;
  const isCompared = COMPARED_KINDS.has(kind);
  const times = isCompared ? blockTimes(context.lanes.track(lane), t0, t1, context.untilNs) : undefined;
  if (isCompared && times === undefined && samples.length === 0) return undefined;
  const vm = kind === "vm" ? NO_LANE : vmOf(context, lane);
  return {
    lane,
    kind,
    path,
    machine,
    title: laneTitle((id) => context.lanes.specs[id], lane),
    role: roleOf(context, lane),
    vm: context.lanes.specs[vm]?.path ?? "",
    ...(times ?? NO_TIMES),
    samples,
  };
}

const NO_TIMES = { rows: 0, states: new Uint8Array(0), stateNs: new Float64Array(0) };

/** Latencies of which the trace does not tell the lane. */
function withoutLane(samples: readonly SampleFigures[]): LaneFigures {
  const names = { path: "", title: "no lane", machine: "", role: "none", vm: "" };
  return { lane: NO_LANE, kind: "group", ...names, ...NO_TIMES, samples };
}

type Samples = Map<LaneId, Map<string, SampleBuilder>>;

function* samplesByLane(context: QueryContext, range: Range): Steps<Samples> {
  const samples: Samples = new Map();
  const { t0, t1 } = range;
  const add = (lane: LaneId, metric: string, start: number, ns: number) => {
    const own = samples.get(lane) ?? new Map<string, SampleBuilder>();
    samples.set(lane, own);
    const builder = own.get(metric) ?? new SampleBuilder(metric, t0, t1);
    own.set(metric, builder);
    builder.add(start, ns);
  };
  yield* latencySteps(context, t0, t1, (kind, lane, start, end, detail) => {
    // Cases belong to the range in which they begin, so that none counts in two ranges that touch.
    if (start < t0) return;
    add(lane, kind, start, end - start);
    if (kind === "syscall") add(lane, `syscall ${context.strings.get(detail)}`, start, end - start);
  });
  const names = new Map<number, string>();
  for (const [lane, { kind }] of context.lanes.specs.entries()) {
    if (kind !== "vcpu" && kind !== "nested-vcpu") continue;
    yield* exitVisits(context, lane, t0, t1, (code, start, ns) => {
      const metric = names.get(code) ?? `exit ${exitName(code) || "unknown"}`;
      names.set(code, metric);
      add(lane, "exits", start, ns);
      add(lane, metric, start, ns);
    });
  }
  return samples;
}

function* sampleResults(builders: ReadonlyMap<string, SampleBuilder> | undefined): Steps<SampleFigures[]> {
  const results: SampleFigures[] = [];
  for (const builder of builders?.values() ?? []) results.push(yield* builder.result());
  return results;
}

function lossesIn({ lost }: QueryContext, { t0, t1, machines }: Range): { lostNs: number; lostEvents: number } {
  const spans = lost.filter(
    ({ machine, startNs, endNs }) => machines?.includes(machine) !== false && startNs < t1 && t0 <= endNs,
  );
  const cut = (ns: number) => Math.min(t1, Math.max(t0, ns));
  const parts = lostParts(spans, t0, t1);
  return {
    lostNs: parts.reduce((sum, { startNs, endNs }) => sum + cut(endNs) - cut(startNs), 0),
    lostEvents: spans.reduce((sum, { events }) => sum + Math.max(0, events), 0),
  };
}
