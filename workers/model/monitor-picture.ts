import type { LaneId } from "./lanes.js";

export interface MonitorPictureRequest {
  /** The moment, ns from the session origin. */
  readonly t: number;
  /** How far back the curves of figures go, and how many points they have. */
  readonly spanNs: number;
  readonly points: number;
  /** The VM of which all counters and processes are wanted. */
  readonly lane?: LaneId;
}

/** What monitor logs tell of VMs at a moment. */
export interface MonitorPicture {
  readonly vms: readonly VmPicture[];
  /** Of the VM that was asked for. */
  readonly detail: VmDetail | undefined;
}

export interface VmPicture {
  readonly lane: LaneId;
  /** Of the process of QEMU, and the name that it says it has. */
  readonly pid: number;
  readonly name: string;
  readonly vcpus: number;
  /** As QEMU called it last, such as `running`; "": it has not said. */
  readonly status: string;
  /** Nobody asks it any more, so its state is not known now. */
  readonly isOver: boolean;
  readonly figures: readonly MonitorFigure[];
}

/** What a card shows of a VM. */
export const FIGURES = [
  "guest-busy",
  "host-ran",
  "host-waited",
  "taken-unseen",
  "memory",
  "memory-resident",
  "disk-read",
  "disk-write",
  "net-rx",
  "net-tx",
  "interrupts",
  "exits",
] as const;
export type FigureId = (typeof FIGURES)[number];

/** A figure that the log tells. NaN: not known at that time. */
export interface MonitorFigure {
  readonly id: FigureId;
  readonly value: number;
  /** At even times, the last of them at the moment or less than a step before. */
  readonly recent: Float64Array;
}

export interface VmDetail {
  readonly lane: LaneId;
  readonly counters: readonly MonitorCounter[];
  readonly processes: readonly GuestProcess[];
  /** What happened to it, newest first. */
  readonly events: readonly { readonly t: number; readonly text: string }[];
}

export interface MonitorCounter {
  /** The curve of the counter. */
  readonly lane: LaneId;
  /** Name of a vCPU; "": of the VM. */
  readonly of: string;
  readonly group: string;
  readonly name: string;
  readonly value: number;
}

export interface GuestProcess {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly command: string;
  /** The kernel's letter. */
  readonly state: string;
  /** CPUs since the look before; NaN: not known. */
  readonly cpus: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}
