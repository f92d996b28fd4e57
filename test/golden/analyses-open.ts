import { listTraceFiles } from "../../electron/cli/trace-files.js";
import type { GuestClock } from "../../workers/alignment/guest-clocks.js";
import type { Session } from "../../workers/analyses/session.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { openSession } from "../../workers/engine/open-traces.js";
import type { AlignMethod } from "../../workers/model/clock-choice.js";
import { STATE_NAMES } from "../../workers/model/states.js";
import { ONE_THREAD } from "../setup/one-thread.js";

/** A trace read to its end in this thread, with all analyses. */
export interface Analysed {
  readonly session: Session;
  readonly endNs: number;
  /** What the clock of the (first) trace showed at time 0 of the session, ns: without its offset from the epoch. */
  readonly clockAtZeroNs: number;
  /** By which the clock of the (first) trace is off from the epoch, and what time 0 of the session is, absolute ns. */
  readonly epochNs: number;
  readonly originNs: bigint;
  /** Guests among the traces, set on their hosts' clocks. */
  readonly guests: readonly GuestClock[];
  /** Nanoseconds by state of a lane. */
  times(path: string): Record<string, number>;
}

export async function analyse(folders: string | readonly string[], align?: AlignMethod): Promise<Analysed> {
  const paths = typeof folders === "string" ? [folders] : folders;
  const listed = await listTraceFiles(paths);
  if (!listed.ok) throw new Error(listed.error.message);
  const opened = await openSession(
    { name: paths.join(" "), files: listed.value.files, ...(align && { align }) },
    ONE_THREAD,
    DEFAULT_INGEST,
  );
  if (!opened.ok) throw new Error(opened.error.message);
  await opened.value.finished;
  const { session, untilNs: endNs, discovery, failure } = opened.value;
  if (failure !== undefined) throw new Error(failure);
  opened.value.close();
  const clock = discovery.traces[0]?.trace.description.clock;
  const { originNs } = discovery.clock.timeline[0];
  const clockAtZeroNs = Number(originNs - (clock?.epochOffsetNs ?? 0n));
  const guests = session.machines.flatMap(({ index }) => opened.value.guests.of(index) ?? []);
  const epochNs = Number(clock?.epochOffsetNs ?? 0n);
  return { session, endNs, clockAtZeroNs, epochNs, originNs, guests, times: (path) => timesOf(session, path, endNs) };
}

function timesOf({ lanes }: Session, path: string, endNs: number): Record<string, number> {
  const id = lanes.find(path);
  if (id === undefined) throw new Error(`no lane ${path}`);
  const track = lanes.track(id);
  const times: Record<string, number> = {};
  for (let row = 0; row < track.count; row++) {
    const name = STATE_NAMES[track.stateAt(row)] || "none";
    times[name] = (times[name] ?? 0) + track.endAt(row, endNs) - track.startAt(row);
  }
  return times;
}
