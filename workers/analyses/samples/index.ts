import { Emitter, Sample } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { NO_LANE } from "../../model/lanes.js";
import { isGuestMode, SampleFlag, SampleMode } from "../../model/sample-mode.js";
import type { AnalysisDefinition, PlacelessHandler } from "../analysis.js";
import { isCpuNumber } from "../cpu-number.js";
import type { Thread, Vcpu } from "../entities.js";
import { vcpuAtEntry, vcpuOfEmulator } from "../kvm/mapping.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { isOfSwitch } from "../stack-of-switch.js";
import { ThreadFinder } from "../threads-by-context/thread-finder.js";

/**
 * Samples of profilers on the lanes of what ran: a vCPU for code of its guest, else a thread. A sample of guest code
 * proves that its thread runs a vCPU.
 */
export const samples: AnalysisDefinition = {
  id: "samples",
  startsWith: [EventKind.SAMPLE, EventKind.MONITOR_REGISTERS],
  create(session) {
    const finders = session.machines.map((machine) => new ThreadFinder(machine, session.strings));
    const take = sampleHandler(session, finders);
    return { state: [finders], handlers: { [EventKind.SAMPLE]: take, [EventKind.MONITOR_REGISTERS]: take } };
  },
};

function sampleHandler(session: Session, finders: readonly ThreadFinder[]) {
  const { columns } = session.samples;
  const take: PlacelessHandler<Sample | Emitter> = (batch, i, machine) => {
    const t = batch.ts[i] as number;
    const tid = batch[Emitter.tid][i] as number;
    if (isOfSwitch(batch, i, machine)) return;
    // -1: the trace does not say.
    const mode = Math.max(SampleMode.UNKNOWN, batch[Sample.mode][i] as number);
    const cpu = isCpuNumber(batch.cpu) ? machine.cpu(batch.cpu) : undefined;
    const comm = batch[Emitter.comm][i] as number;
    const thread = finders[machine.index]?.threadWith(tid, batch[Emitter.tgid][i] as number, comm);
    // It runs another program by now.
    if (thread !== undefined && 0 <= comm && thread.comm !== comm) machine.rename(thread, comm);
    const vcpu = thread !== undefined && isGuestMode(mode) ? vcpuOf(session, machine, thread, t) : undefined;
    const row = session.samples.next();
    columns.lane.put(row, vcpu?.lane ?? (tid === 0 ? cpu?.lane : thread?.lane) ?? machine.lane);
    columns.t.put(row, t);
    columns.comm.put(row, tid === 0 ? -1 : comm);
    columns.cpu.put(row, cpu?.number ?? -1);
    columns.cpuLane.put(row, cpu?.lane ?? NO_LANE);
    columns.mode.put(row, mode);
    columns.event.put(row, batch[Sample.eventName][i] as number);
    columns.ip.put(row, batch[Sample.ip][i] as number);
    columns.stack.put(row, batch.stack?.[i] ?? -1);
    const weight = batch[Sample.weight][i] as number;
    const isUnweighed = Number.isNaN(weight);
    columns.weight.put(row, isUnweighed ? 1 : weight);
    const flags = Math.max(0, batch[Sample.modeFlags][i] as number);
    columns.flags.put(row, flags | (isUnweighed ? SampleFlag.UNWEIGHED : 0));
  };
  return take;
}

/** The vCPU of a thread that runs guest code; undefined: neither an event nor its name tells which one it is. */
function vcpuOf(session: Session, machine: Machine, thread: Thread, t: number): Vcpu | undefined {
  if (thread.vcpu === undefined && 0 <= thread.emulatedId) return vcpuOfEmulator(session, machine, thread, t);
  return thread.vcpu ?? vcpuAtEntry(session, machine, thread, -1, t);
}
