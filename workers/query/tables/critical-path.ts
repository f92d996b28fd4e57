import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { type CriticalPath, Link } from "../critical-path/path.js";
import { criticalPathPieces } from "../critical-path/path-lanes.js";
import type { ExportScope, PanelTable, Row } from "../export/table.js";
import { durationColumns, laneColumns, numberColumns, textColumns, timeColumns } from "../export/table.js";
import { laneReference } from "../lane-words.js";
import { culpritOf, reasonText, stateName } from "../reason.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { knownWindow } from "../session-window.js";

/** A segment of the path in words. */
interface Segment {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly state: string;
  readonly reason: string;
  readonly evidence: string;
}

/** The path of one lane. */
export const criticalPathTable: PanelTable = {
  name: "critical-path",
  title: "Critical path",
  about: "Whose progress a lane depended on at each moment: its own, or that of who it waited for.",
  isOfLane: true,
  columns: [
    ...laneColumns("lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("state", "reason", "evidence"),
  ],
  *rows(context, scope) {
    for (const piece of piecesOf(context, scope)) {
      if (piece === undefined) yield;
      else yield* rowsOf(context, piece);
    }
  },
};

/** The same path summed up by cause. */
export const criticalPathSummaryTable: PanelTable = {
  name: "critical-path-summary",
  title: "Critical path by cause",
  about: "A lane, state and reason on the critical path, with its share of the whole path.",
  isOfLane: true,
  columns: [
    ...laneColumns("lane"),
    ...textColumns("state", "reason"),
    ...durationColumns("total_ns"),
    ...numberColumns("share", "count"),
    ...durationColumns("max_ns"),
    ...timeColumns("worst_ns"),
  ],
  *rows(context, scope) {
    const causes = yield* causesOf(context, piecesOf(context, scope));
    const total = causes.reduce((sum, { ns }) => sum + ns, 0);
    for (const { first, ns, count, maxNs, worstNs } of causes) {
      yield [first.path, first.state, first.reason, ns, ns / total, count, maxNs, worstNs];
    }
  },
};

function* rowsOf(context: QueryContext, piece: CriticalPath): Iterable<Row> {
  for (let i = 0; i < piece.count; i++) {
    const { path, start, end, state, reason, evidence } = segmentOf(context, piece, i);
    yield [path, start, end, state, reason, evidence];
  }
}

function piecesOf(context: QueryContext, scope: ExportScope): Iterable<CriticalPath | undefined> {
  const lane = scope.of === undefined ? undefined : context.lanes.find(scope.of);
  const { t0, t1 } = knownWindow(context, scope);
  return lane === undefined ? [] : criticalPathPieces(context, lane, t0, t1);
}

interface Cause {
  readonly first: Segment;
  ns: number;
  count: number;
  maxNs: number;
  worstNs: number;
}

/** By lane, state and reason as they are written, longest first. */
function* causesOf(context: QueryContext, pieces: Iterable<CriticalPath | undefined>): Steps<Cause[]> {
  const causes = new Causes(context);
  for (const piece of pieces) {
    if (piece === undefined) yield;
    else yield* causes.add(piece);
  }
  return causes.sorted();
}

/** Words are made once per cause in numbers. */
class Causes {
  private readonly byNumbers = new Map<number, Cause>();
  /** Several numbers may have one name: exits of two kinds of processor, system calls of two sizes. */
  private readonly byWords = new Map<string, Cause>();

  constructor(private readonly context: QueryContext) {}

  *add(path: CriticalPath): Steps<void> {
    for (let i = 0; i < path.count; i++) {
      if (i % STEP_ROWS === 0) yield;
      const cause = this.causeOf(path, i);
      const ns = (path.end[i] as number) - (path.start[i] as number);
      cause.ns += ns;
      cause.count += 1;
      if (ns <= cause.maxNs) continue;
      cause.maxNs = ns;
      cause.worstNs = path.start[i] as number;
    }
  }

  sorted(): Cause[] {
    return [...this.byWords.values()].sort((a, b) => b.ns - a.ns);
  }

  private causeOf(path: CriticalPath, i: number): Cause {
    const state = path.state[i] as State;
    // `aux` names a system call; other reasons are numbers.
    const detail = state === State.SYSCALL ? (path.aux[i] as number) + 1 : (path.reason[i] as number);
    const key = ((path.lane[i] as number) * 32 + state) * MAX_DETAIL + (detail % MAX_DETAIL);
    const known = this.byNumbers.get(key);
    if (known !== undefined) return known;
    const first = segmentOf(this.context, path, i);
    const words = JSON.stringify([first.path, first.state, first.reason]);
    const cause = this.byWords.get(words) ?? { first, ns: 0, count: 0, maxNs: 0, worstNs: first.start };
    this.byWords.set(words, cause);
    this.byNumbers.set(key, cause);
    return cause;
  }
}

/** Exit codes have 16 bits, string ids stay far below this. */
const MAX_DETAIL = 2 ** 24;

function segmentOf(context: QueryContext, path: CriticalPath, i: number): Segment {
  const spec = context.lanes.specs[path.lane[i] as number];
  const state = path.state[i] as number;
  const reason = path.reason[i] as number;
  const aux = path.aux[i] as number;
  return {
    path: spec?.path ?? "",
    start: path.start[i] as number,
    end: path.end[i] as number,
    state: stateName(state) || "unknown",
    reason: spec ? reasonText(context, spec.kind, state as State, reason, aux) : "",
    evidence: evidenceOf(context, path, i),
  };
}

/** Why the path is on the lane of a segment. */
function evidenceOf(context: QueryContext, path: CriticalPath, i: number): string {
  const of = laneReference(context, path.of[i] as number);
  switch (path.link[i] as Link) {
    case Link.OWN:
      return "";
    case Link.WAKEUP:
      return `woke ${of}`;
    case Link.FORK:
      return `forked ${of}`;
    case Link.TURN:
      return `${of} waited for it, as the host's trace tells`;
    case Link.INTERRUPT:
      return `got the interrupt that woke ${of}`;
    case Link.IN_GUEST:
      return `ran on the vCPU that woke ${of}`;
    case Link.TAKEN: {
      const kind = context.lanes.specs[path.lane[i] as number]?.kind ?? "group";
      const culprit = culpritOf(kind, path.state[i] as State, path.aux[i] as number);
      return `had the time in which ${of} believed to run${culprit < 0 ? "" : `; ${laneReference(context, culprit)} had its CPU`}`;
    }
  }
}
