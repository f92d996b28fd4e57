import type { SessionStores } from "../facts/session-facts.js";
import { M } from "../flat/records.js";
import type { TaskStates } from "../model/task-states.js";
import type { RecordedStream } from "./coverage.js";
import type { FlatEntities } from "./flat/flat-entities.js";
import type { Machine } from "./machine.js";

/**
 * The state that all analyses of one session share. Queries read an inventory (`inventory.ts`) instead of the machines.
 */
export interface Session extends SessionStores {
  /** By machine index (see `EventHandler`). One per traced kernel. */
  readonly machines: readonly Machine[];
}

/** A session that is being read, whose machines, lanes and stores the core can write to. */
export interface CoreSession extends Session {
  /** The records of the core, as entities. */
  readonly entities: FlatEntities;
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

/** The machine with a record of the core. */
export function machineAt({ machines, entities }: CoreSession, at: number): Machine {
  return machines[entities.memory.i32[(at + M.INDEX) >> 2] as number] as Machine;
}
