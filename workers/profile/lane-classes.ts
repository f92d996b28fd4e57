import { type LaneId, NO_LANE } from "../model/lanes.js";
import { ProfileMode } from "../model/profile-scope.js";
import { SampleMode } from "../model/sample-mode.js";
import type { QueryContext } from "../query/context.js";
import { fusedGuests } from "../query/fused/guests.js";
import { ThreadRoles } from "../query/thread-roles.js";

/** What samples on lanes are: whose work, of which VM. By lane; NO_LANE: none. */
export class LaneClasses {
  /** 1: of a machine whose own trace lies in that of its host. */
  readonly isOfGuest: Uint8Array;
  /** 1: a CPU that nobody used. */
  readonly isIdle: Uint8Array;
  /** 1: a vCPU, or its thread. */
  readonly isVcpu: Uint8Array;
  readonly vm: Int32Array;
  /** The lane itself, or the vCPU of a thread that runs one. */
  readonly unit: Int32Array;

  constructor(context: QueryContext) {
    const { lanes, inventory } = context;
    const count = lanes.specs.length;
    const roles = new ThreadRoles(context);
    this.isOfGuest = new Uint8Array(count);
    this.isIdle = new Uint8Array(count);
    this.isVcpu = new Uint8Array(count);
    this.vm = new Int32Array(count).fill(NO_LANE);
    this.unit = Int32Array.from({ length: count }, (_, lane) => roles.laneFor(lane));
    for (const lane of [...inventory.cpus.lane, ...inventory.cpus.idleLane]) if (0 <= lane) this.isIdle[lane] = 1;
    for (const lane of inventory.vcpus.lane) this.isVcpu[lane] = 1;
    const guests = new Map(fusedGuests(context).map((guest) => [guest.name, guest]));
    for (let lane = 0; lane < count; lane += 1) {
      const guest = guests.get(lanes.specs[lane]?.machine ?? "");
      if (guest !== undefined) this.isOfGuest[lane] = 1;
      this.vm[lane] = guest === undefined ? roles.vmOf(lane) : guest.vmLane;
      if (this.isVcpu[this.unit[lane] as LaneId] === 1) this.isVcpu[lane] = 1;
    }
  }

  /** Whose work a sample on a lane is. */
  modeOf(lane: LaneId, mode: number): ProfileMode {
    const isKernel = mode === SampleMode.KERNEL || mode === SampleMode.HYPERVISOR;
    if (mode === SampleMode.GUEST_USER) return ProfileMode.GUEST_USER;
    if (mode === SampleMode.GUEST_KERNEL) return ProfileMode.GUEST_KERNEL;
    if (this.isIdle[lane] === 1) return ProfileMode.IDLE;
    if (mode === SampleMode.UNKNOWN) return ProfileMode.UNKNOWN;
    if (this.isOfGuest[lane] === 1) return isKernel ? ProfileMode.GUEST_KERNEL : ProfileMode.GUEST_USER;
    if ((this.vm[lane] as LaneId) !== NO_LANE) {
      return isKernel && this.isVcpu[lane] === 1 ? ProfileMode.HYPERVISOR : ProfileMode.VMM;
    }
    return isKernel ? ProfileMode.HOST_KERNEL : ProfileMode.HOST_USER;
  }
}
