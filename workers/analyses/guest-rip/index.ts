import { LEAST_LOOP } from "../../facts/exit-loop-store.js";
import { EventKind } from "../../model/event-kinds.js";
import { GuestMemory, KvmExit } from "../../model/kvm-fields.js";
import type { LaneId } from "../../model/lanes.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Session } from "../session.js";
import { AddressCounter } from "./address-counter.js";

/** The guest's instruction pointer at each exit, and loops without progress: kvm_exit records the pointer. */
export const guestRip: AnalysisDefinition = {
  id: "guest-rip",
  startsWith: [EventKind.KVM_EXIT],
  create: (session) => {
    const addresses = new AddressCounter(session.guestRips);
    const loops = new OpenLoops(session);
    return { handlers: handlersFor(addresses, loops), finish: () => finish(addresses, loops) };
  },
};

function handlersFor(addresses: AddressCounter, loops: OpenLoops): AnalysisRun["handlers"] {
  const exit: EventHandler<KvmExit> = (batch, i, _machine, cpu, t) => {
    const vcpu = cpu.current?.vcpu;
    const address = batch[KvmExit.guestRip][i] as number;
    if (vcpu === undefined || Number.isNaN(address)) return;
    addresses.note(t, vcpu.lane, vcpu.exitCode, address);
    loops.exit(t, vcpu.lane, vcpu.exitCode, address);
  };

  const fault: EventHandler<GuestMemory> = (batch, i, _machine, cpu) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu !== undefined) loops.fault(vcpu.lane, batch[GuestMemory.gpa][i] as number);
  };

  /** Lost exits may have been at another address. */
  const lost: PlacelessHandler = (batch, i) => loops.lost(batch.ts[i] as number);

  return { [EventKind.KVM_EXIT]: exit, [EventKind.KVM_PAGE_FAULT]: fault, [EventKind.LOST]: lost };
}

function finish(addresses: AddressCounter, loops: OpenLoops): void {
  addresses.flush();
  loops.finish();
}

class OpenLoop {
  address = Number.NaN;
  code = 0;
  exits = 0;
  start = Number.NaN;
  end = Number.NaN;
  /** Address of the last fault, and whether a fault was about another address than the one before. */
  memory = Number.NaN;
  isStray = false;
  constructor(readonly lane: LaneId) {}
}

class OpenLoops {
  /** By lane, without holes: each exit looks up its vCPU. */
  private readonly loops: (OpenLoop | undefined)[] = [];
  private lostNs = Number.NEGATIVE_INFINITY;

  constructor(private readonly session: Session) {}

  exit(t: number, lane: LaneId, code: number, address: number): void {
    const loop = this.loops[lane] ?? this.begin(lane);
    if (loop.address === address && loop.code === code && this.lostNs <= loop.end) {
      loop.exits += 1;
      loop.end = t;
      return;
    }
    if (LEAST_LOOP <= loop.exits) this.keep(loop);
    loop.address = address;
    loop.code = code;
    loop.exits = 1;
    loop.start = t;
    loop.end = t;
    loop.memory = Number.NaN;
    loop.isStray = false;
  }

  fault(lane: LaneId, memory: number): void {
    const loop = this.loops[lane];
    if (loop === undefined) return;
    if (!Number.isNaN(loop.memory) && loop.memory !== memory) loop.isStray = true;
    loop.memory = memory;
  }

  lost(t: number): void {
    this.lostNs = t;
  }

  finish(): void {
    for (const loop of this.loops) if (loop !== undefined && LEAST_LOOP <= loop.exits) this.keep(loop);
  }

  private begin(lane: LaneId): OpenLoop {
    while (this.loops.length <= lane) this.loops.push(undefined);
    const loop = new OpenLoop(lane);
    this.loops[lane] = loop;
    return loop;
  }

  private keep({ lane, code, address, start, end, exits, memory, isStray }: OpenLoop): void {
    this.session.exitLoops.add({ lane, code, address, start, end, exits, memory: isStray ? Number.NaN : memory });
  }
}
