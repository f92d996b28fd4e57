import { FloatColumn, IntColumn } from "../../core/columns.js";
import { LEAST_LOOP } from "../../index/exit-loop-store.js";
import { EventKind } from "../../model/event-kinds.js";
import type { LaneId } from "../../model/lanes.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Session } from "../session.js";

/** Where guests are when they leave, and whether they get on: the instruction pointer that kvm_exit records. */
export const guestRip: AnalysisDefinition = {
  id: "guest-rip",
  title: "where guests are",
  needs: [EventKind.KVM_EXIT],
  uses: [EventKind.KVM_PAGE_FAULT],
  startsWith: [EventKind.KVM_EXIT],
  create: (session) => {
    const loops = new OpenLoops(session);
    return { handlers: handlersFor(session, loops), finish: () => finish(session, loops) };
  },
};

function handlersFor(session: Session, loops: OpenLoops): AnalysisRun["handlers"] {
  const { guestRips } = session;

  const exit: EventHandler = (batch, i, _index, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    const address = batch.x[i] as number;
    if (vcpu === undefined || Number.isNaN(address)) return;
    guestRips.note(t, vcpu.lane, vcpu.exitCode, address);
    loops.exit(t, vcpu.lane, vcpu.exitCode, address);
  };

  const fault: EventHandler = (batch, i, _index, cpu) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu !== undefined) loops.fault(vcpu.lane, batch.x[i] as number);
  };

  /** Exits that were lost may have been at another address. */
  const lost: PlacelessHandler = (batch, i) => loops.lost(batch.ts[i] as number);

  return { [EventKind.KVM_EXIT]: exit, [EventKind.KVM_PAGE_FAULT]: fault, [EventKind.LOST]: lost };
}

function finish(session: Session, loops: OpenLoops): void {
  session.guestRips.flush();
  loops.finish();
}

/** The run of exits at one address that each vCPU is in, by lane. */
class OpenLoops {
  private readonly addresses = new FloatColumn();
  private readonly codes = new IntColumn();
  private readonly exits = new IntColumn();
  private readonly starts = new FloatColumn();
  private readonly ends = new FloatColumn();
  /** Of the last fault; and faults that were about another address than the one before. */
  private readonly memories = new FloatColumn();
  private readonly strays = new IntColumn();
  private known = 0;
  private lostNs = Number.NEGATIVE_INFINITY;

  constructor(private readonly session: Session) {}

  exit(t: number, lane: LaneId, code: number, address: number): void {
    while (this.known <= lane) this.clear(this.known++);
    const isSame = this.addresses.at(lane) === address && this.codes.at(lane) === code;
    if (isSame && this.lostNs <= this.ends.at(lane)) {
      this.exits.set(lane, this.exits.at(lane) + 1);
      this.ends.set(lane, t);
      return;
    }
    this.end(lane);
    this.addresses.set(lane, address);
    this.codes.set(lane, code);
    this.exits.set(lane, 1);
    this.starts.set(lane, t);
    this.ends.set(lane, t);
    this.memories.set(lane, Number.NaN);
    this.strays.set(lane, 0);
  }

  fault(lane: LaneId, memory: number): void {
    if (this.known <= lane) return;
    const before = this.memories.at(lane);
    if (!Number.isNaN(before) && before !== memory) this.strays.set(lane, 1);
    this.memories.set(lane, memory);
  }

  /** Runs do not go on over a loss. */
  lost(t: number): void {
    this.lostNs = t;
  }

  finish(): void {
    for (let lane = 0; lane < this.known; lane++) this.end(lane);
  }

  private end(lane: LaneId): void {
    const exits = this.exits.at(lane);
    if (exits < LEAST_LOOP) return;
    this.session.exitLoops.add({
      lane,
      code: this.codes.at(lane),
      address: this.addresses.at(lane),
      start: this.starts.at(lane),
      end: this.ends.at(lane),
      exits,
      memory: this.strays.at(lane) === 0 ? this.memories.at(lane) : Number.NaN,
    });
  }

  private clear(lane: LaneId): void {
    this.addresses.set(lane, Number.NaN);
    this.codes.set(lane, 0);
    this.exits.set(lane, 0);
    this.starts.set(lane, 0);
    this.ends.set(lane, 0);
    this.memories.set(lane, Number.NaN);
    this.strays.set(lane, 0);
  }
}
