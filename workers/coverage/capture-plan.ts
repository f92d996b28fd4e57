import { EventKind as K } from "../model/event-kinds.js";
import { cellsOf, type Target } from "./cells.js";
import { isOfKvm } from "./kernel-events.js";
import { isSyscall, lttngNameOf, pointsOf, recordable, THREAD_CONTEXTS } from "./recording.js";
import type { Backend, Side } from "./sources.js";
import { viewsNamed } from "./tables.js";
import type { View } from "./view.js";
import { viewOf } from "./views.js";

/** Recorded when nobody says what for: most figures rest on these. */
export const DEFAULT_VIEWS: readonly string[] = ["sched", "kvm", "runqueue", "waits", "irq"];

/** What a recording must hold so that views are full. */
export interface CapturePlan {
  /** Names of the backend: "sched:sched_switch", in LTTng "sched_switch". */
  readonly events: readonly string[];
  /** LTTng enables system calls by an option of their own. The others have them among `events`. */
  readonly hasSyscalls: boolean;
  /** Contexts that LTTng must add to each event. */
  readonly contexts: readonly string[];
  /** Samples by time, each with its stack: perf has them. */
  readonly samples?: { readonly frequencyHz: number };
  /** Views that the recording does not fill, and how far. */
  readonly lacks: readonly { readonly view: string; readonly gives: "part" | "none"; readonly what: string }[];
}

const SAMPLES_HZ = 499;

/** What `backend` has to record on `side` for views, given by ids or by names of tables. Unknown names are left out. */
export function capturePlan(
  names: readonly string[],
  backend: Backend,
  side: Side = "host",
  target: Target = {},
): CapturePlan {
  const { isArm = false } = target;
  const views = [...new Set(names.flatMap((name) => viewsNamed(name) ?? []))].map(viewOf);
  const kinds = recordable([...SCHEDULING, ...views.flatMap(kindsOf)], isArm).filter(
    (kind) => side === "host" || !isOfKvm(kind),
  );
  const isLttng = backend === "lttng";
  const wantsSamples = views.some(({ id }) => id === "samples");
  return {
    events: isLttng
      ? kinds.filter((kind) => !isSyscall(kind)).flatMap((kind) => lttngNameOf(kind, isArm) ?? [])
      : pointsOf(kinds),
    hasSyscalls: isLttng && kinds.some(isSyscall),
    contexts: isLttng ? THREAD_CONTEXTS : [],
    ...(wantsSamples && backend === "perf" ? { samples: { frequencyHz: SAMPLES_HZ } } : {}),
    lacks: views.flatMap((view) => lackOf(view, backend, side, target)),
  };
}

/** A recording without them has no states of threads, which all else stands on. */
const SCHEDULING: readonly K[] = [K.SCHED_SWITCH, K.SCHED_WAKING];

function kindsOf({ needs, restsOn = [], adds = [], recordedAs }: View): readonly K[] {
  const own = [...needs, ...restsOn, ...adds];
  return recordedAs === undefined ? own : [...own, ...kindsOf(viewOf(recordedAs))];
}

function lackOf(view: View, backend: Backend, side: Side, target: Target): CapturePlan["lacks"] {
  // Samples are no events of the kernel: a profiler takes them.
  const needs = view.needs.filter((kind) => kind !== K.SAMPLE);
  const isOfProbes = side === "host" && 0 < needs.length && recordable(needs, target.isArm ?? false).length === 0;
  if (isOfProbes) return [{ view: view.id, gives: "none", what: PROBES }];
  const cell = cellsOf(view, backend, target).find((one) => one.side === side);
  if (cell?.gives === "all") return [];
  const what = cell?.what ?? `${backend} has nothing of it on the ${side}`;
  return [{ view: view.id, gives: cell === undefined ? "none" : "part", what }];
}

const PROBES = "no recorder has its events: probes must be set first (docs/guest-processes.md)";
