import { SampleMode } from "../model/sample-mode.js";
import type { SymbolOwner } from "./symbol-owner.js";

/** The frames of a session that are to be named. */
export interface Frames {
  readonly size: number;
  /** The text of an id. */
  textOf(id: number): string;
  /** Name of the machine whose trace has the frame, an id. */
  machineOf(frame: number): number;
  /** SampleMode */
  modeOf(frame: number): number;
  /** The process whose addresses these are; of a guest's code that of its VM; -1: any. */
  spaceOf(frame: number): number;
  /** An id; -1: unknown. */
  dsoOf(frame: number): number;
  /** In a file the offset there. */
  addressOf(frame: number): bigint;
  /**
   * `offset`: bytes from the begin of the function. Undefined: as the trace itself calls it. `linkName`: what the compiler
   * made of the name. Answers whether it has a name now.
   */
  rename(frame: number, name: string | undefined, offset: number, linkName?: string): boolean;
}

export type CodeKind = "kernel" | "user";

export function codeKind(mode: number): CodeKind | undefined {
  switch (mode) {
    case SampleMode.KERNEL:
    case SampleMode.HYPERVISOR:
    case SampleMode.GUEST_KERNEL:
      return "kernel";
    case SampleMode.USER:
    case SampleMode.GUEST_USER:
      return "user";
    default:
      return undefined;
  }
}

/** Finds whose code a frame is: of the machine with the trace, or of a VM that it saw. */
export class OwnerFinder {
  private readonly machines = new Map<string, number>();
  private readonly vms = new Map<string, number>();

  constructor(owners: readonly SymbolOwner[]) {
    for (const [i, { machine, vm }] of owners.entries()) {
      if (machine !== undefined) this.machines.set(machine, i);
      if (vm !== undefined) this.vms.set(`${vm.pid} ${vm.host}`, i);
    }
  }

  /** -1: not known. */
  ownerOf(frames: Frames, frame: number): number {
    const mode = frames.modeOf(frame);
    const machine = frames.textOf(frames.machineOf(frame));
    const isGuest = mode === SampleMode.GUEST_KERNEL || mode === SampleMode.GUEST_USER;
    const found = isGuest ? this.vms.get(`${frames.spaceOf(frame)} ${machine}`) : this.machines.get(machine);
    return found ?? -1;
  }
}

export function highOf(address: bigint): number {
  return Number(BigInt.asUintN(32, address >> 32n));
}

export function lowOf(address: bigint): number {
  return Number(BigInt.asUintN(32, address));
}
