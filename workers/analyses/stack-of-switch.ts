import { Emitter, Sample } from "../model/event-fields.js";
import type { BatchWith } from "../model/kind-fields.js";
import { SampleFlag } from "../model/sample-mode.js";
import { isCpuNumber } from "./cpu-number.js";
import type { Machine } from "./machine.js";

/**
 * Whether a sample is the call stack of the context switch before it on its CPU: the thread that leaves records both, and
 * is no longer the one that runs there.
 */
export function isOfSwitch(batch: BatchWith<Sample | Emitter>, i: number, machine: Machine): boolean {
  const flags = batch[Sample.modeFlags][i] as number;
  if (flags < 0 || (flags & SampleFlag.OF_EVENT) === 0 || !isCpuNumber(batch.cpu)) return false;
  const cpu = machine.cpu(batch.cpu);
  const tid = batch[Emitter.tid][i] as number;
  return cpu.seesSwitches && cpu.current !== undefined && cpu.current.tid !== tid && 0 <= tid;
}
