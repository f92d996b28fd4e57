import type { StringTable } from "../../core/string-table.js";
import { Name } from "../../flat/names.js";
import { Shared } from "../../flat/records.js";
import { vcpuIdInName } from "../../model/vcpu-thread-names.js";
import { IO_CALLS, senderNamed } from "../waits/interrupt-senders.js";
import type { FlatEntities } from "./flat-entities.js";

const FIRST_NAMES = 1024;

/** What a name tells the core, kept for the next time. A damaged trace may have ids that are none. */
export function parseName(entities: FlatEntities, strings: StringTable, name: number): number {
  const { memory, shared } = entities;
  const tells = bitsOf(strings.get(name));
  if (strings.size <= name) return tells;
  if ((memory.i32[(shared + Shared.NAMES_LENGTH) >> 2] as number) <= name) growNames(entities, name);
  memory.u8[(memory.i32[(shared + Shared.NAMES) >> 2] as number) + name] = tells;
  return tells;
}

function bitsOf(text: string): number {
  const { isVhost, isTimer, isIoThread, isDevice } = senderNamed(text);
  return (
    Name.PARSED |
    (isVhost ? Name.VHOST : 0) |
    (isTimer ? Name.TIMER : 0) |
    (isIoThread ? Name.IO_THREAD : 0) |
    (isDevice ? Name.DEVICE : 0) |
    (0 <= vcpuIdInName(text) ? Name.VCPU : 0) |
    (IO_CALLS.includes(text) ? Name.IO_CALL : 0)
  );
}

function growNames({ memory, shared }: FlatEntities, name: number): void {
  const length = memory.i32[(shared + Shared.NAMES_LENGTH) >> 2] as number;
  const larger = Math.max(FIRST_NAMES, length * 2, name + 1);
  const table = memory.allocate(larger);
  const old = memory.i32[(shared + Shared.NAMES) >> 2] as number;
  memory.u8.copyWithin(table, old, old + length);
  memory.i32[(shared + Shared.NAMES) >> 2] = table;
  memory.i32[(shared + Shared.NAMES_LENGTH) >> 2] = larger;
}
