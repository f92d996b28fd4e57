import type { LaneList, SessionInfo } from "../engine-api.js";
import type { LaneId } from "../lanes.js";
import type { TraceContent } from "../trace-content.js";
import type { Annotation, Annotations, LaneRef, Spot } from "./annotation.js";
import { ownClockNs, sessionNsOf } from "./trace-clock.js";

/** An annotation in the open session. */
export interface PlacedAnnotation {
  readonly annotation: Annotation;
  /** Ns from the session origin; a point begins and ends at the same. */
  readonly t0: number;
  readonly t1: number;
  /** The lanes that it is about; undefined: all. Empty: none of them is open. */
  readonly lanes: readonly LaneId[] | undefined;
  /** Of an arrow: where it leads; undefined where that is not open. */
  readonly to?: { readonly lane: LaneId; readonly timeNs: number } | undefined;
}

type Traces = SessionInfo["traces"];

/** The annotations in the open session, in order of time. Those of traces that are not open are left out. */
export function placedAnnotations(
  annotations: Annotations,
  traces: Traces,
  lanes: LaneList | undefined,
): readonly PlacedAnnotation[] {
  if (annotations.size === 0) return [];
  const idOf = laneFinder(traces, lanes);
  const placed = [...annotations.values()].flatMap((annotation): PlacedAnnotation[] => {
    const { content, startNs, endNs, lanes: refs, to } = annotation;
    const trace = traceOf(traces, content, refs[0]?.path);
    if (trace === undefined) return [];
    const at = (ns: string) => sessionNsOf(trace.clock, BigInt(ns));
    return [
      {
        annotation,
        t0: at(startNs),
        t1: at(endNs),
        lanes: refs.length === 0 ? undefined : refs.flatMap((ref) => idOf(ref) ?? []),
        ...(to && { to: placedSpot(to, traces, idOf) }),
      },
    ];
  });
  return placed.sort((a, b) => a.t0 - b.t0 || a.t1 - b.t1 || (a.annotation.id < b.annotation.id ? -1 : 1));
}

function placedSpot(
  to: Spot,
  traces: Traces,
  idOf: (ref: LaneRef) => LaneId | undefined,
): { readonly lane: LaneId; readonly timeNs: number } | undefined {
  const trace = traceOf(traces, to.content, to.path);
  const lane = idOf(to);
  if (trace === undefined || lane === undefined) return undefined;
  return { lane, timeNs: sessionNsOf(trace.clock, BigInt(to.atNs)) };
}

/** Where something is to be annotated, in the words of the session. */
export interface Place {
  readonly t0: number;
  readonly t1: number;
  /** None: all lanes. */
  readonly lanes: readonly LaneId[];
}

/** A place as it is kept. Undefined where no trace tells its times. */
export function writtenPlace(
  { t0, t1, lanes: ids }: Place,
  traces: Traces,
  lanes: LaneList,
): Pick<Annotation, "content" | "lanes" | "startNs" | "endNs"> | undefined {
  const refs = ids.flatMap((lane) => laneRef(lane, traces, lanes) ?? []);
  const trace = refs[0] === undefined ? clockOfAll(traces) : traceOf(traces, refs[0].content, refs[0].path);
  if (trace === undefined || refs.length < ids.length) return undefined;
  const startNs = ownClockNs(trace.clock, t0);
  const endNs = ownClockNs(trace.clock, t1);
  return {
    content: trace.contentId,
    lanes: refs,
    startNs: `${startNs}`,
    endNs: `${endNs < startNs ? startNs : endNs}`,
  };
}

export function writtenSpot(lane: LaneId, timeNs: number, traces: Traces, lanes: LaneList): Spot | undefined {
  const ref = laneRef(lane, traces, lanes);
  const trace = ref && traceOf(traces, ref.content, ref.path);
  return ref && trace && { ...ref, atNs: `${ownClockNs(trace.clock, timeNs)}` };
}

/** The trace whose clock tells times that are about all lanes: one that no other trace's clock was put on. */
function clockOfAll(traces: Traces): TraceContent | undefined {
  return traces.find(({ clock }) => !clock.isMoved) ?? traces[0];
}

function laneRef(lane: LaneId, traces: Traces, { paths, machines }: LaneList): LaneRef | undefined {
  const path = paths[lane];
  const machine = machines[lane];
  const own = traces.find((trace) => trace.machine === machine);
  return path === undefined || own === undefined ? undefined : { content: own.contentId, path };
}

/** A file may hold the traces of several machines, which have the same content. */
function traceOf(traces: Traces, content: string, path: string | undefined): TraceContent | undefined {
  const same = traces.filter(({ contentId }) => contentId === content);
  return same.find(({ machine }) => path !== undefined && machine === machineIn(path)) ?? same[0];
}

/** Finds lanes. A machine may have another name beside others of the same name: then its lanes have other paths. */
function laneFinder(traces: Traces, lanes: LaneList | undefined): (ref: LaneRef) => LaneId | undefined {
  const ids = lanes === undefined ? new Map<string, LaneId>() : idsByPath(lanes);
  return ({ content, path }) => {
    const trace = traceOf(traces, content, path);
    if (trace === undefined) return undefined;
    const own = machineIn(path);
    return ids.get(own === trace.machine ? path : `${trace.machine}${path.slice(own.length)}`);
  };
}

function machineIn(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : path.slice(0, end);
}

const KNOWN = new WeakMap<LaneList, ReadonlyMap<string, LaneId>>();

function idsByPath(lanes: LaneList): ReadonlyMap<string, LaneId> {
  const known = KNOWN.get(lanes);
  if (known !== undefined) return known;
  const gone = new Set(lanes.gone);
  const ids = new Map<string, LaneId>();
  lanes.paths.forEach((path, lane) => {
    if (!gone.has(lane)) ids.set(path, lane);
  });
  KNOWN.set(lanes, ids);
  return ids;
}
