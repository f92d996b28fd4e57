import type { SessionStores } from "../facts/session-facts.js";
import type { TaskStates } from "../model/task-states.js";
import type { RecordedStream } from "./coverage.js";
import { EntryWatch } from "./entry-watch.js";
import { Machine } from "./machine.js";

/**
 * The state that all analyses of one session share. Queries read an inventory (`inventory.ts`) instead of the machines.
 */
export interface Session extends SessionStores {
  readonly atEntry: EntryWatch;
  /** By machine index (see `EventHandler`). One per traced kernel. */
  readonly machines: readonly Machine[];
}

export interface MachineSpec {
  readonly name: string;
  /** `uname -r` of the traced kernel, where the trace says (CTF env kernel_release). */
  readonly kernelRelease?: string;
  readonly taskStates?: TaskStates;
  /** Names of processes, beside what events tell. */
  readonly processNames?: readonly (readonly [pid: number, name: string])[];
  /** Its streams: they tell a CPU that was not recorded from a CPU that did nothing. */
  readonly streams?: readonly RecordedStream[];
}

/** `before`: how many machines the lanes have already. */
export function createSession(stores: SessionStores, specs: readonly MachineSpec[], before = 0): Session {
  const { strings, lanes } = stores;
  const machines = specs.map((spec, index) => new Machine({ ...spec, index, order: before + index, lanes, strings }));
  return { ...stores, atEntry: new EntryWatch(), machines };
}
