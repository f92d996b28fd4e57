import type { ClockClass, FieldClass, IntClass, Member, StreamClass, StructClass, TraceClass } from "../ir.js";

const DEFAULT_CLOCK: ClockClass = {
  name: "default",
  uuid: undefined,
  description: "",
  frequency: 1_000_000_000n,
  precision: 0n,
  offsetSeconds: 0n,
  offsetCycles: 0n,
  absolute: false,
};

/** The fields that count time by their name alone (CTF 1.8.3, 5.2 and 6.1). */
const PACKET_TIMES: ReadonlySet<string> = new Set(["timestamp_begin", "timestamp_end"]);
const EVENT_TIMES: ReadonlySet<string> = new Set(["timestamp"]);

/**
 * Time stamps that name no clock are on the only clock of the trace, or where there is none on one of
 * nanoseconds. With several clocks there is no telling, and they stay without.
 */
export function withDefaultClock(trace: TraceClass): TraceClass {
  const [clock, second] = trace.clocks.size === 0 ? [DEFAULT_CLOCK] : [...trace.clocks.values()];
  if (clock === undefined || second !== undefined) return trace;
  const streams = new Map([...trace.streams].map(([id, stream]) => [id, timedStream(stream, clock.name)]));
  const isUsed = [...streams].some(([id, stream]) => stream !== trace.streams.get(id));
  const clocks = isUsed ? new Map([[clock.name, clock]]) : trace.clocks;
  return { ...trace, clocks, streams };
}

function timedStream(stream: StreamClass, clock: string): StreamClass {
  const packetContext = stream.packetContext && timedStruct(stream.packetContext, PACKET_TIMES, clock);
  const eventHeader = stream.eventHeader && timedStruct(stream.eventHeader, EVENT_TIMES, clock);
  const isSame = packetContext === stream.packetContext && eventHeader === stream.eventHeader;
  return isSame ? stream : { ...stream, packetContext, eventHeader };
}

function timedStruct(struct: StructClass, names: ReadonlySet<string>, clock: string): StructClass {
  const members = timedMembers(struct.members, names, clock);
  return members === struct.members ? struct : { ...struct, members };
}

function timedMembers(members: readonly Member[], names: ReadonlySet<string>, clock: string): readonly Member[] {
  const timed = members.map((member) => {
    const field = timedField(member, names, clock);
    return field === member.field ? member : { ...member, field };
  });
  return timed.some((member, i) => member !== members[i]) ? timed : members;
}

function timedField({ name, field }: Member, names: ReadonlySet<string>, clock: string): FieldClass {
  switch (field.type) {
    case "int":
      return names.has(name) ? timedInteger(field, clock) : field;
    case "struct":
      return timedStruct(field, names, clock);
    case "variant": {
      const options = timedMembers(field.options, names, clock);
      return options === field.options ? field : { ...field, options };
    }
    default:
      return field;
  }
}

function timedInteger(field: IntClass, clock: string): IntClass {
  return field.clock === undefined && !field.signed ? { ...field, clock } : field;
}
