import { deflateSync } from "node:zlib";
import { knownTypes } from "../../../../../workers/formats/perfetto/ftrace-types.js";
import { joinBytes } from "../../../../setup/bytes.js";
import { bytes, int, message, type ProtoField, packed, text } from "../../../../setup/proto.js";

// Writes Perfetto's traces: packets of protos/perfetto/trace/trace_packet.proto.

const TYPES = knownTypes();
const NUMBERS = new Map([...TYPES].map(([number, { name }]) => [name, number]));

export type Values = Readonly<Record<string, number | bigint | string>>;

export interface WrittenEvent {
  readonly ts: number | bigint;
  readonly name: string;
  readonly fields?: Values;
  readonly pid?: number;
}

export function trace(...packets: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joinBytes(...packets);
}

export function packet(...fields: readonly ProtoField[]): Uint8Array {
  return message(1, ...fields);
}

/** Packets as one compressed packet. */
export function compressed(...packets: readonly Uint8Array[]): Uint8Array {
  return packet(bytes(50, deflateSync(joinBytes(...packets))));
}

export function sequence(number: number): ProtoField {
  return int(10, number);
}

/** A bundle of events of a CPU; `more`: fields of the bundle. */
export function bundle(cpu: number, events: readonly WrittenEvent[], ...more: readonly ProtoField[]): Uint8Array {
  return packet(message(1, int(1, cpu), ...events.map(ftraceEvent), ...more), sequence(1));
}

export function ftraceEvent({ ts, name, fields = {}, pid }: WrittenEvent): ProtoField {
  const number = NUMBERS.get(name);
  const own = number === undefined || !hasFields(number, fields) ? generic(name, fields) : known(number, fields);
  return message(2, int(1, ts), ...(pid === undefined ? [] : [int(2, pid)]), own);
}

/** Messages have the fields of one architecture: KVM's those of arm64. */
function hasFields(number: number, values: Values): boolean {
  const names = Array.from(TYPES.get(number)?.fields.values() ?? [], ({ name }) => name);
  return Object.keys(values).every((name) => names.includes(name));
}

function known(number: number, values: Values): ProtoField {
  const numbers = new Map(Array.from(TYPES.get(number)?.fields ?? [], ([key, { name }]) => [name, key]));
  const fields = Object.entries(values).map(([name, value]) => {
    const key = numbers.get(name);
    if (key === undefined) throw new Error(`no field ${name}`);
    return typeof value === "string" ? text(key, value) : int(key, value);
  });
  return message(number, ...fields);
}

/** GenericFtraceEvent: of events that Perfetto has no message for. */
function generic(name: string, values: Values): ProtoField {
  const fields = Object.entries(values).map(([field, value]) => {
    const own = typeof value === "string" ? text(3, value) : int(value < 0 ? 4 : 5, value);
    return message(2, text(1, field), own);
  });
  return message(327, text(1, name), ...fields);
}

export interface CompactSwitch {
  readonly ts: number;
  readonly prevState: number;
  readonly nextPid: number;
  readonly nextPrio: number;
  readonly nextComm: string;
}

export interface CompactWaking {
  readonly ts: number;
  readonly pid: number;
  readonly cpu: number;
  readonly comm: string;
}

/** FtraceEventBundle.compact_sched. */
export function compactSched(switches: readonly CompactSwitch[], wakings: readonly CompactWaking[] = []): ProtoField {
  const names = [...new Set([...switches.map(({ nextComm }) => nextComm), ...wakings.map(({ comm }) => comm)])];
  const sinceLast = (times: readonly number[]) => times.map((ts, i) => ts - (times[i - 1] ?? 0));
  return message(
    4,
    ...names.map((name) => text(5, name)),
    packed(1, sinceLast(switches.map(({ ts }) => ts))),
    packed(
      2,
      switches.map(({ prevState }) => prevState),
    ),
    packed(
      3,
      switches.map(({ nextPid }) => nextPid),
    ),
    packed(
      4,
      switches.map(({ nextPrio }) => nextPrio),
    ),
    packed(
      6,
      switches.map(({ nextComm }) => names.indexOf(nextComm)),
    ),
    packed(7, sinceLast(wakings.map(({ ts }) => ts))),
    packed(
      8,
      wakings.map(({ pid }) => pid),
    ),
    packed(
      9,
      wakings.map(({ cpu }) => cpu),
    ),
    packed(
      10,
      wakings.map(() => 120),
    ),
    packed(
      11,
      wakings.map(({ comm }) => names.indexOf(comm)),
    ),
  );
}

export const LOST_EVENTS = int(3, 1);

/** Clocks by id: REALTIME 1, MONOTONIC 3, BOOTTIME 6. */
export function clockSnapshot(
  clocks: Readonly<Record<number, number | bigint>>,
  ...more: readonly ProtoField[]
): Uint8Array {
  const entries = Object.entries(clocks).map(([id, value]) => message(1, int(1, Number(id)), int(2, value)));
  return packet(message(6, ...entries, ...more));
}
