import type { FlatMemory } from "../../core/flat-memory.js";
import type { Cpu, InterruptSource, Thread, Vcpu, Vm } from "../entities.js";

/** What the core does for entities: functions of flat/running.ts and flat/vcpu.ts. */
export interface EntityCode {
  showCpu(cpu: number, t: number): void;
  showBoth(cpu: number, t: number): void;
  showWaiting(thread: number, t: number, state: number, aux: number): void;
  takeCpu(machine: number, thread: number, cpu: number, t: number): void;
  enterPlace(vcpu: number, t: number, place: number, reason: number): void;
}

/** Records as entities see them: memory, and which entity's address stands at a place of it. */
export interface FlatRecords {
  readonly memory: FlatMemory;
  /** Once the core has started. */
  readonly code: EntityCode;
  threadAt(place: number): Thread | undefined;
  cpuAt(place: number): Cpu | undefined;
  vcpuAt(place: number): Vcpu | undefined;
  vmAt(place: number): Vm | undefined;
}

/** Address of the record of an entity; 0 without one. All entities of a session with a core are views. */
export function addressOf(entity: Thread | Cpu | Vcpu | Vm | InterruptSource | undefined): number {
  return entity === undefined ? 0 : ((entity as { readonly at?: number }).at as number);
}
