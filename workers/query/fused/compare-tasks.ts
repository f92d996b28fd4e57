import { grown } from "../../core/columns.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { isGuest } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import type { Compared, Verdict } from "./compared.js";
import type { FusedCpu, FusedGuest } from "./guests.js";
import { OnCpu } from "./on-cpu.js";
import { RecordedTasks, type Task, visitTasks } from "./recorded-tasks.js";

/** What the host's trace takes the guest to run. */
type Inferred = "idle" | "kernel" | "process" | "unknown";

/** Time in which the host took one process to run, and the guest recorded one task. */
interface Shared {
  readonly lane: LaneId;
  readonly inferred: Inferred;
  readonly task: number;
  readonly ns: number;
  readonly count: number;
}

/** In the time in which the vCPUs run their guest: the process that the host's trace tells, and the one that the guest's does. */
export function* taskComparisonSteps(
  context: QueryContext,
  guest: FusedGuest,
  t0: number,
  t1: number,
): Steps<Compared[]> {
  const cpus = new Map(guest.cpus.map((cpu) => [cpu.vcpuLane, cpu]));
  cpus.delete(NO_LANE);
  const tasks = new RecordedTasks(context, guest.machine);
  const onCpu = new OnCpu(context);
  const shared: Shared[] = [];
  for (const [lane, { kind, parent, path }] of context.lanes.specs.entries()) {
    if (kind !== "process" || parent !== guest.vmLane) continue;
    const sums = new TaskSums();
    yield* readProcess(context, lane, cpus, t0, t1, (cpu, start, end) =>
      visitTasks(context, cpu, onCpu, tasks, start, end, sums.add),
    );
    const inferred = inferredOf(path);
    for (const sum of sums.all()) shared.push({ lane, inferred, ...sum });
  }
  return [...comparedTasks(shared, tasks.tasks), ...comparedStates(shared, tasks.tasks)];
}

/** Calls `read` for each stretch in which a process is current on a vCPU that runs its guest; it returns how far it got. */
function* readProcess(
  { lanes, untilNs }: QueryContext,
  lane: LaneId,
  cpus: ReadonlyMap<LaneId, FusedCpu>,
  t0: number,
  t1: number,
  read: (cpu: FusedCpu, start: number, end: number) => number,
): Steps<void> {
  const track = lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  for (let row = from; row < to; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const cpu = cpuUnder(track, row, cpus);
    if (cpu === undefined) continue;
    const end = Math.min(t1, track.endAt(row, untilNs));
    for (let t = Math.max(t0, track.startAt(row)); t < end; ) {
      t = read(cpu, t, end);
      if (t < end) yield;
    }
  }
}

function cpuUnder(track: LaneTrack, row: number, cpus: ReadonlyMap<LaneId, FusedCpu>): FusedCpu | undefined {
  return isGuest(track.stateAt(row)) ? cpus.get(track.auxAt(row)) : undefined;
}

/** The last part of the path of a process tells what it is. */
function inferredOf(path: string): Inferred {
  const key = path.split("/").at(-1);
  return key === "idle" || key === "kernel" || key === "unknown" ? key : "process";
}

/** Time and pieces by number of task. There are many pieces and few tasks, so no key is made of a piece. */
class TaskSums {
  private ns = new Float64Array(64);
  private counts = new Float64Array(64);

  readonly add = (task: number, ns: number): void => {
    if (this.ns.length <= task) this.grow(task);
    this.ns[task] = (this.ns[task] as number) + ns;
    this.counts[task] = (this.counts[task] as number) + 1;
  };

  all(): { readonly task: number; readonly ns: number; readonly count: number }[] {
    const found: { readonly task: number; readonly ns: number; readonly count: number }[] = [];
    for (const [task, count] of this.counts.entries()) {
      if (0 < count) found.push({ task, ns: this.ns[task] as number, count });
    }
    return found;
  }

  private grow(task: number): void {
    const length = Math.max(task + 1, 2 * this.ns.length);
    this.ns = grown(this.ns, length);
    this.counts = grown(this.counts, length);
  }
}

/** An inferred process is the recorded one with which it shares most of its time. */
function comparedTasks(shared: readonly Shared[], tasks: readonly Task[]): Compared[] {
  const taskOf = new Map<LaneId, Shared>();
  const laneOf = new Map<number, Shared>();
  for (const one of shared) {
    if (one.inferred !== "process" || tasks[one.task]?.kind !== "process") continue;
    if ((taskOf.get(one.lane)?.ns ?? 0) < one.ns) taskOf.set(one.lane, one);
    if ((laneOf.get(one.task)?.ns ?? 0) < one.ns) laneOf.set(one.task, one);
  }
  return shared.map((one) => {
    const { kind, name, isProcessKnown } = tasks[one.task] as Task;
    const { lane, inferred, ns, count } = one;
    const verdict = (): Verdict => {
      if (inferred === "unknown") return "not-known";
      if (inferred !== "process") return inferred === kind ? "right" : "wrong";
      if (taskOf.get(lane) === one) return "right";
      // A thread of whose process the guest's trace tells nothing may be another thread of this one.
      return !isProcessKnown && laneOf.get(one.task) === one ? "not-known" : "wrong";
    };
    return { kind: "task", lane, inferred, recorded: name, verdict: verdict(), ns, count };
  });
}

/** The same by kind of task alone. */
function comparedStates(shared: readonly Shared[], tasks: readonly Task[]): Compared[] {
  const sums = new Map<string, { inferred: Inferred; kind: Task["kind"]; ns: number; count: number }>();
  for (const { inferred, task, ns, count } of shared) {
    const { kind } = tasks[task] as Task;
    const key = `${inferred} ${kind}`;
    const sum = sums.get(key) ?? { inferred, kind, ns: 0, count: 0 };
    sum.ns += ns;
    sum.count += count;
    sums.set(key, sum);
  }
  return [...sums.values()].map(({ inferred, kind, ns, count }) => {
    const verdict = inferred === "unknown" ? "not-known" : inferred === kind ? "right" : "wrong";
    return { kind: "state", lane: NO_LANE, inferred, recorded: kind, verdict, ns, count };
  });
}
