import { EVENT, type EventClass, type EventName, type FieldType } from "./event-classes.js";

export interface MetadataOptions {
  readonly hostname: string;
  readonly header: "compact" | "large";
  readonly uuid: Uint8Array;
  /** Absolute ns of clock value 0. */
  readonly epochOffsetNs: bigint;
  /** Events that were not enabled. */
  readonly omitted: readonly EventName[];
}

/** CTF 1.8 metadata (TSDL) as lttng-modules writes it for a kernel channel with contexts tid, pid and procname. */
export function metadataText(options: MetadataOptions): string {
  return [
    "/* CTF 1.8 */",
    TYPES,
    traceBlock(options),
    envBlock(options),
    clockBlock(options),
    CLOCK_TYPES,
    HEADERS,
    streamBlock(options),
    ...Object.entries(EVENT)
      .filter(([name]) => !options.omitted.includes(name as EventName))
      .map(([, event]) => eventBlock(event)),
    "",
  ].join("\n\n");
}

const TYPES = `typealias integer { size = 8; align = 8; signed = false; } := uint8_t;
typealias integer { size = 16; align = 8; signed = false; } := uint16_t;
typealias integer { size = 32; align = 8; signed = false; } := uint32_t;
typealias integer { size = 64; align = 8; signed = false; } := uint64_t;
typealias integer { size = 64; align = 8; signed = false; } := unsigned long;
typealias integer { size = 5; align = 1; signed = false; } := uint5_t;
typealias integer { size = 27; align = 1; signed = false; } := uint27_t;`;

function traceBlock({ uuid }: MetadataOptions): string {
  return `trace {
	major = 1;
	minor = 8;
	uuid = "${uuidText(uuid)}";
	byte_order = le;
	packet.header := struct {
		uint32_t magic;
		uint8_t  uuid[16];
		uint32_t stream_id;
		uint64_t stream_instance_id;
	};
};`;
}

function envBlock({ hostname }: MetadataOptions): string {
  return `env {
	hostname = "${hostname}";
	domain = "kernel";
	sysname = "Linux";
	kernel_release = "6.1.0-generated";
	tracer_name = "lttng-modules";
	tracer_major = 2;
	tracer_minor = 13;
	tracer_patchlevel = 9;
	trace_buffering_scheme = "global";
	trace_name = "generated";
};`;
}

function clockBlock({ epochOffsetNs }: MetadataOptions): string {
  return `clock {
	name = "monotonic";
	uuid = "a16b9eda-93ad-4070-8d74-8097d08330d1";
	description = "Monotonic Clock";
	freq = 1000000000; /* Frequency, in Hz */
	/* clock value offset from Epoch is: offset * (1/freq) */
	offset = ${epochOffsetNs};
};`;
}

const CLOCK_TYPES = [27, 32, 64]
  .map(
    (size) => `typealias integer {
	size = ${size}; align = ${size === 27 ? 1 : 8}; signed = false;
	map = clock.monotonic.value;
} := uint${size}_clock_monotonic_t;`,
  )
  .join("\n\n");

const HEADERS = `struct packet_context {
	uint64_clock_monotonic_t timestamp_begin;
	uint64_clock_monotonic_t timestamp_end;
	uint64_t content_size;
	uint64_t packet_size;
	uint64_t packet_seq_num;
	unsigned long events_discarded;
	uint32_t cpu_id;
};

struct event_header_compact {
	enum : uint5_t { compact = 0 ... 30, extended = 31 } id;
	variant <id> {
		struct {
			uint27_clock_monotonic_t timestamp;
		} compact;
		struct {
			uint32_t id;
			uint64_clock_monotonic_t timestamp;
		} extended;
	} v;
} align(8);

struct event_header_large {
	enum : uint16_t { compact = 0 ... 65534, extended = 65535 } id;
	variant <id> {
		struct {
			uint32_clock_monotonic_t timestamp;
		} compact;
		struct {
			uint32_t id;
			uint64_clock_monotonic_t timestamp;
		} extended;
	} v;
} align(8);`;

function streamBlock({ header }: MetadataOptions): string {
  return `stream {
	id = 0;
	event.header := struct event_header_${header};
	packet.context := struct packet_context;
	event.context := struct {
		${declaration("i32", "tid")}
		${declaration("i32", "pid")}
		${declaration("comm", "procname")}
	};
};`;
}

function eventBlock({ name, id, types, names }: EventClass): string {
  const fields = types.map((type, i) => `\t\t${declaration(type, names[i] as string)}\n`).join("");
  return `event {
	name = "${name}";
	id = ${id};
	stream_id = 0;
	fields := struct {
${fields}	};
};`;
}

function declaration(type: FieldType, name: string): string {
  switch (type) {
    case "comm":
      return `integer { size = 8; align = 8; signed = 1; encoding = UTF8; base = 10; } _${name}[16];`;
    case "string":
      return `string _${name};`;
    case "hex64":
    case "kaddr":
    case "ktext":
      return integer(64, 0, 16, name);
    case "ktext10":
      return integer(64, 0, 10, name);
    default:
      return integer(Number(type.slice(1)), type.startsWith("i") ? 1 : 0, 10, name);
  }
}

function integer(size: number, signed: 0 | 1, base: number, name: string): string {
  return `integer { size = ${size}; align = 8; signed = ${signed}; encoding = none; base = ${base}; } _${name};`;
}

function uuidText(uuid: Uint8Array): string {
  const hex = [...uuid].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
