import { floatColumn, intColumn } from "../../core/columns.js";
import { addLatency, Latency } from "../../facts/latency-store.js";
import { Syscall } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Cpu, Thread } from "../entities.js";
import { isKnownSince } from "../known-since.js";
import type { Session } from "../session.js";

/** System calls from entry to exit, sleep included. A call without a recorded entry has no latency. */
export const syscalls: AnalysisDefinition = {
  id: "syscalls",
  create: (session) => ({ handlers: syscallLatency(session) }),
};

function syscallLatency(session: Session): AnalysisRun["handlers"] {
  /** By thread lane; a name of -1: no call under way. */
  const starts = floatColumn();
  const names = intColumn();
  let known = 0;

  const laneOn = (cpu: Cpu): number => {
    const lane = cpu.current?.lane ?? -1;
    while (known <= lane) names.set(known++, -1);
    return lane;
  };

  const entry: EventHandler<Syscall> = (batch, i, _machine, cpu, t) => {
    const lane = laneOn(cpu);
    if (lane < 0) return;
    starts.set(lane, t);
    names.set(lane, batch[Syscall.name][i] as number);
  };

  const unnamed = session.strings.idOf("");

  const exit: EventHandler<Syscall> = (batch, i, machine, cpu, t) => {
    const lane = laneOn(cpu);
    if (lane < 0 || names.at(lane) < 0) return;
    const name = names.at(lane);
    names.set(lane, -1);
    // The exit of another call: the exit of this call and the entry of the other were not recorded.
    const ended = batch[Syscall.name][i] as number;
    if (0 <= ended && ended !== unnamed && ended !== name) return;
    const { track } = cpu.current as Thread;
    if (!isKnownSince(machine, track, starts.at(lane))) return;
    addLatency(session.latencies, Latency.SYSCALL, lane, starts.at(lane), t, name);
  };

  /** An exit may be among the lost events: the next exit may belong to another call. */
  const lost: PlacelessHandler = () => {
    for (let lane = 0; lane < known; lane++) names.set(lane, -1);
  };

  return { [EventKind.SYSCALL_ENTRY]: entry, [EventKind.SYSCALL_EXIT]: exit, [EventKind.LOST]: lost };
}
