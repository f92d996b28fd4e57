import type { EventBatch } from "../model/event-batch.js";
import { EVENT_KIND_COUNT, EventKind as K } from "../model/event-kinds.js";
import { PLACELESS } from "./analysis.js";
import { isCpuNumber } from "./cpu-number.js";
import type { Cpu } from "./entities.js";
import type { Machine } from "./machine.js";

/** Row `i` of a batch of `machine`. */
export type RowHandler = (batch: EventBatch, machine: Machine, i: number) => void;

/** A handler of any kind: a whole batch has the fields of all kinds. */
export type AnyHandler = (batch: EventBatch, i: number, machine: Machine, cpu: Cpu, t: number) => void;
type AnyPlacelessHandler = (batch: EventBatch, i: number, machine: Machine) => void;

const isPlaceless = new Uint8Array(EVENT_KIND_COUNT);
for (const kind of PLACELESS) isPlaceless[kind] = 1;

/** Calls all handlers of a row's kind. What is frequent the core handles, so that these rows are few. */
export function createRowHandler(handlers: readonly (readonly AnyHandler[])[]): RowHandler {
  return (batch, machine, i) => {
    const number = batch.isMixed ? (batch.cpus[i] as number) : batch.cpu;
    batch.cpu = number;
    const kind = (batch.kind[i] as number) & (EVENT_KIND_COUNT - 1);
    const list = handlers[kind] as readonly AnyHandler[];
    // An event on no CPU tells no state, except that of the thread it names.
    if (kind === K.LOST || !isCpuNumber(number)) {
      if (isPlaceless[kind] === 0) return;
      for (const handler of list as readonly AnyPlacelessHandler[]) handler(batch, i, machine);
      return;
    }
    const cpu = machine.cpu(number);
    const t = batch.ts[i] as number;
    for (const handler of list) handler(batch, i, machine, cpu, t);
  };
}
