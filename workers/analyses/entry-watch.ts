import type { Vcpu } from "./entities.js";
import type { Machine } from "./machine.js";

/** Called once when the vCPU next enters its guest. */
export type EntryHook = (machine: Machine, vcpu: Vcpu, t: number) => void;

/**
 * Work that analyses do when a vCPU next enters its guest. On a busy host most events are entries and exits, and mostly
 * no analysis waits for one. Registering for the next entry costs nothing at all the other entries.
 */
export class EntryWatch {
  private readonly hooks: EntryHook[] = [];
  private exitBits = 0;

  /** Returns the bit to set in `Vcpu.pendingHooks` so that `hook` is called once. */
  register(hook: EntryHook): number {
    this.hooks.push(hook);
    return 1 << (this.hooks.length - 1);
  }

  /** Like `register`. An exit calls the hook too, in case the entry is missing from the trace. */
  registerForEntryOrExit(hook: EntryHook): number {
    const bit = this.register(hook);
    this.exitBits |= bit;
    return bit;
  }

  entered(machine: Machine, vcpu: Vcpu, t: number): void {
    this.call(machine, vcpu, t, vcpu.pendingHooks);
  }

  exited(machine: Machine, vcpu: Vcpu, t: number): void {
    this.call(machine, vcpu, t, vcpu.pendingHooks & this.exitBits);
  }

  private call(machine: Machine, vcpu: Vcpu, t: number, bits: number): void {
    vcpu.pendingHooks &= ~bits;
    for (let i = 0; 1 << i <= bits; i++) {
      if (bits & (1 << i)) (this.hooks[i] as EntryHook)(machine, vcpu, t);
    }
  }
}
