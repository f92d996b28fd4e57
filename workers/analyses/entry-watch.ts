import type { Machine, Vcpu } from "./machine.js";

/** Called when a vCPU for which it was asked enters its guest. */
export type EntryHook = (machine: Machine, vcpu: Vcpu, t: number) => void;

/**
 * What analyses have to do when a vCPU next enters its guest. Entries and exits are most events of a busy host and
 * mostly nobody waits for them: asking for the next one costs nothing in all the others.
 */
export class EntryWatch {
  private readonly hooks: EntryHook[] = [];
  private exitBits = 0;

  /** The bit to set in `Vcpu.pendingHooks` for `hook` to be called once. */
  register(hook: EntryHook): number {
    this.hooks.push(hook);
    return 1 << (this.hooks.length - 1);
  }

  /** Like `register`, for what an exit ends as well, should its entry be missing from the trace. */
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
