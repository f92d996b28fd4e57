import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { STEP_ROWS } from "../resumable.js";
import { knownWindow } from "../session-window.js";

/** A life of a process of a guest: a pid that is used again is another process. */
interface Life {
  readonly lane: LaneId;
  readonly pid: number;
  /** Its last row in the window or before it. */
  row: number;
  readonly firstNs: number;
  /** Seconds of CPU that it had before the window, or when it was seen first. */
  baseSeconds: number;
  baseNs: number;
  mostBytes: number;
}

/** The processes of guests, as the guests' own kernels tell them: whatever had any time in the window. */
export const guestProcessesTable: PanelTable = {
  name: "guest-processes",
  title: "Processes of guests",
  about: "A process of a guest, as the guest's own kernel tells it: how much CPU it had, and its memory.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("pid", "parent_pid"),
    ...textColumns("guest_process", "command", "process_state"),
    ...numberColumns("used_cpus"),
    ...durationColumns("process_cpu_ns"),
    ...numberColumns("resident_bytes", "most_resident_bytes"),
    ...timeColumns("seen_from_ns", "seen_until_ns"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const { lives, lookedNs } = yield* livesIn(context, t0, t1);
    const { columns } = context.guestProcesses;
    const { strings } = context;
    for (const life of lives) {
      const path = pathOf(context, life.lane);
      const state = columns.state.at(life.row);
      const lastNs = columns.t.at(life.row);
      if (!scope.hasLane(path) || (state === 0 && lastNs < t0)) continue;
      // Where nothing of a process changes, it has no row: it was seen at every look of its guest.
      const untilNs = state === 0 ? lastNs : Math.max(lastNs, lookedNs.get(life.lane) ?? lastNs);
      const ns = Math.round((columns.cpuSeconds.at(life.row) - life.baseSeconds) * 1e9);
      const elapsed = untilNs - life.baseNs;
      const command = columns.command.at(life.row);
      yield [
        path,
        life.pid,
        columns.parent.at(life.row),
        strings.get(columns.name.at(life.row)),
        command < 0 ? undefined : strings.get(command),
        state === 0 ? "ended" : String.fromCharCode(state),
        0 < elapsed ? ns / elapsed : undefined,
        ns,
        columns.residentBytes.at(life.row),
        life.mostBytes,
        Math.max(t0, life.firstNs),
        untilNs,
      ];
    }
  },
};

interface Lives {
  readonly lives: Iterable<Life>;
  /** By VM: when its guest was looked at last in the window. */
  readonly lookedNs: ReadonlyMap<LaneId, number>;
}

function* livesIn({ guestProcesses }: QueryContext, t0: number, t1: number): Generator<undefined, Lives> {
  const { columns } = guestProcesses;
  const lives = new Map<string, Life>();
  const lookedNs = new Map<LaneId, number>();
  const end = guestProcesses.firstAfter("t", t1);
  for (let row = 0; row < end; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const t = columns.t.at(row);
    const lane = columns.lane.at(row);
    const [pid, seconds, bytes] = [columns.pid.at(row), columns.cpuSeconds.at(row), columns.residentBytes.at(row)];
    lookedNs.set(lane, t);
    const key = `${lane} ${pid} ${columns.started.at(row)}`;
    const life = lives.get(key);
    if (life === undefined) {
      lives.set(key, { lane, pid, row, firstNs: t, baseSeconds: seconds, baseNs: t, mostBytes: bytes });
      continue;
    }
    life.row = row;
    if (t <= t0) {
      life.baseSeconds = seconds;
      life.baseNs = t;
      life.mostBytes = bytes;
    } else life.mostBytes = Math.max(life.mostBytes, bytes);
  }
  return { lives: lives.values(), lookedNs };
}
