import { EVENT, type FieldType } from "../../bench/generator/event-classes.js";
import { jsonMetadata, structOf } from "../../unit/workers/formats/ctf/json-writer.js";

/** What the generator's metadata in CTF 1.8 say of its streams (channels with large headers), in CTF 2 as LTTng 2.15 says it. */
export function ctf2Metadata(epochOffsetNs: bigint): string {
  return jsonMetadata(
    {
      type: "trace-class",
      environment: {
        hostname: "genhost",
        domain: "kernel",
        kernel_release: "6.1.0-generated",
        tracer_name: "lttng-modules",
        tracer_major: 2,
        tracer_minor: 15,
      },
      "packet-header-field-class": structOf({
        magic: unsigned(32, "packet-magic-number"),
        uuid: { type: "static-length-blob", length: 16, roles: ["metadata-stream-uuid"] },
        stream_id: unsigned(32, "data-stream-class-id"),
        stream_instance_id: unsigned(64, "data-stream-id"),
      }),
    },
    {
      type: "clock-class",
      id: "monotonic",
      name: "monotonic",
      frequency: 1_000_000_000,
      origin: "unix-epoch",
      "offset-from-origin": {
        seconds: epochOffsetNs / 1_000_000_000n,
        cycles: epochOffsetNs % 1_000_000_000n,
      },
    },
    {
      type: "data-stream-class",
      id: 0,
      "default-clock-class-id": "monotonic",
      "packet-context-field-class": structOf({
        timestamp_begin: unsigned(64, "default-clock-timestamp"),
        timestamp_end: unsigned(64, "packet-end-default-clock-timestamp"),
        content_size: unsigned(64, "packet-content-length"),
        packet_size: unsigned(64, "packet-total-length"),
        packet_seq_num: unsigned(64, "packet-sequence-number"),
        events_discarded: unsigned(64, "discarded-event-record-counter-snapshot"),
        cpu_id: unsigned(32),
      }),
      "event-record-header-field-class": structOf({ id: unsigned(16, "event-record-class-id"), v: timeVariant() }, 8),
      "event-record-common-context-field-class": structOf({
        tid: fieldClass("i32"),
        pid: fieldClass("i32"),
        procname: fieldClass("comm"),
      }),
    },
    ...Object.values(EVENT).map(({ id, name, types, names }) => ({
      type: "event-record-class",
      id,
      "data-stream-class-id": 0,
      name,
      "payload-field-class": structOf(Object.fromEntries(types.map((type, i) => [names[i], fieldClass(type)]))),
    })),
  );
}

function timeVariant(): object {
  const short = structOf({ timestamp: unsigned(32, "default-clock-timestamp") });
  const full = structOf({
    id: unsigned(32, "event-record-class-id"),
    timestamp: unsigned(64, "default-clock-timestamp"),
  });
  return {
    type: "variant",
    "selector-field-location": { origin: "event-record-header", path: ["id"] },
    options: [
      { name: "compact", "selector-field-ranges": [[0, 65534]], "field-class": short },
      { name: "extended", "selector-field-ranges": [[65535, 65535]], "field-class": full },
    ],
  };
}

function unsigned(length: number, role?: string): object {
  return integer("unsigned", length, role);
}

function integer(sign: "unsigned" | "signed", length: number, role?: string): object {
  return {
    type: `fixed-length-${sign}-integer`,
    length,
    alignment: 8,
    "byte-order": "little-endian",
    ...(role === undefined ? {} : { roles: [role] }),
  };
}

function fieldClass(type: FieldType): object {
  switch (type) {
    case "comm":
      return { type: "static-length-string", length: 16 };
    case "string":
      return { type: "null-terminated-string" };
    case "hex64":
    case "kaddr":
    case "ktext":
    case "ktext10":
      return integer("unsigned", 64);
    default:
      return integer(type.startsWith("i") ? "signed" : "unsigned", Number(type.slice(1)));
  }
}
