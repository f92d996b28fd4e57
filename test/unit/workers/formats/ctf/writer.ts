// A CTF 1.8 writer as plain as can be, bit by bit, so that it shares nothing with the reader it tests.

export type Order = "le" | "be";

export class BitWriter {
  private readonly bytes: number[] = [];
  pos = 0;

  align(bits: number): void {
    this.pos = Math.ceil(this.pos / bits) * bits;
  }

  /** CTF 1.8.3, 4.1.5: the first bit of a byte is its lowest in little-endian, its highest in big-endian. */
  int(value: bigint, size: number, order: Order): void {
    for (let i = 0; i < size; i += 1) {
      const bit = order === "le" ? i : size - 1 - i;
      const at = Math.floor(this.pos / 8);
      const inByte = order === "le" ? this.pos % 8 : 7 - (this.pos % 8);
      while (this.bytes.length <= at) this.bytes.push(0);
      if ((value >> BigInt(bit)) & 1n) this.bytes[at] = (this.bytes[at] as number) | (1 << inByte);
      this.pos += 1;
    }
  }

  text(value: string): void {
    for (const byte of new TextEncoder().encode(`${value}\0`)) this.int(BigInt(byte), 8, "le");
  }

  raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.int(BigInt(byte), 8, "le");
  }

  /** Everything written, up to `bits` (default: all), zeros at the end. */
  done(bits = this.pos): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(bits / 8));
    bytes.set(this.bytes.slice(0, bytes.length));
    return bytes;
  }
}

export const UUID = "8a1f2c3d-0001-4abc-9def-001122334455";
const UUID_BYTES = Uint8Array.from(UUID.replaceAll("-", "").match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));

export interface LttngOptions {
  readonly order?: Order;
  readonly header?: "compact" | "large";
  readonly frequency?: number;
  readonly discardedBits?: number;
  readonly uuid?: string;
}

/** Metadata of a trace like LTTng's: events `number` (id 0, one u32), `words` (id 1, a string), `big` (id 40). */
export function lttngMetadata(options: LttngOptions = {}): string {
  const { order = "le", header = "compact", frequency = 1_000_000_000, discardedBits = 64, uuid = UUID } = options;
  const id = header === "compact" ? ["5", "1", 30, 31] : ["16", "8", 65534, 65535];
  const short = header === "compact" ? "size = 27; align = 1;" : "size = 32; align = 8;";
  return `/* CTF 1.8 */
typealias integer { size = 32; align = 8; signed = false; } := uint32_t;
typealias integer { size = 64; align = 8; signed = false; } := uint64_t;
trace { major = 1; minor = 8; byte_order = ${order}; uuid = "${uuid}";
  packet.header := struct {
    uint32_t magic; integer { size = 8; align = 8; signed = false; } uuid[16]; uint32_t stream_id; uint64_t stream_instance_id;
  };
};
env { hostname = "host"; tracer_name = "writer"; tracer_major = 1; tracer_minor = 2; };
clock { name = monotonic; freq = ${frequency}; offset_s = 1000; offset = 0; };
typealias integer { size = 64; align = 8; signed = false; map = clock.monotonic.value; } := stamp_t;
stream { id = 0;
  event.header := struct {
    enum : integer { size = ${id[0]}; align = ${id[1]}; signed = false; } { compact = 0 ... ${id[2]}, extended = ${id[3]} } id;
    variant <id> {
      struct { integer { ${short} signed = false; map = clock.monotonic.value; } timestamp; } compact;
      struct { uint32_t id; stamp_t timestamp; } extended;
    } v;
  } align(8);
  packet.context := struct {
    stamp_t timestamp_begin; stamp_t timestamp_end; uint64_t content_size; uint64_t packet_size; uint64_t packet_seq_num;
    integer { size = ${discardedBits}; align = 8; signed = false; } events_discarded; uint32_t cpu_id;
  };
};
event { name = number; id = 0; stream_id = 0; fields := struct { uint32_t value; }; };
event { name = words; id = 1; stream_id = 0; fields := struct { string text; uint32_t after; }; };
event { name = big; id = 40; stream_id = 0; fields := struct { uint64_t address; }; };
`;
}

export interface WrittenEvent {
  readonly name: "number" | "words" | "big";
  readonly ts: bigint;
  readonly value: bigint;
  readonly text?: string;
}

export interface WrittenPacket {
  readonly begin: bigint;
  readonly end: bigint;
  readonly events: readonly WrittenEvent[];
  readonly seq?: bigint;
  readonly discarded?: bigint;
  readonly cpu?: number;
  readonly instance?: bigint;
  /** Bytes; default: just enough. */
  readonly size?: number;
}

const EVENT_IDS = { number: 0n, words: 1n, big: 40n };

/** A packet of such a trace. The clock wraps as the tracer's does: extended headers where the low bits cannot tell. */
export function lttngPacket(packet: WrittenPacket, options: LttngOptions = {}): Uint8Array {
  const first = writePacket(packet, options, 0n, 0n);
  const bytes = packet.size ?? Math.ceil(first.pos / 8);
  return writePacket(packet, options, BigInt(first.pos), BigInt(bytes * 8)).done(bytes * 8);
}

function writePacket(packet: WrittenPacket, options: LttngOptions, content: bigint, total: bigint): BitWriter {
  const { order = "le", discardedBits = 64 } = options;
  const out = new BitWriter();
  out.int(0xc1fc1fc1n, 32, order);
  out.raw(UUID_BYTES);
  out.int(0n, 32, order);
  out.int(packet.instance ?? 0n, 64, order);
  for (const value of [packet.begin, packet.end, content, total, packet.seq ?? 0n]) out.int(value, 64, order);
  out.int(packet.discarded ?? 0n, discardedBits, order);
  out.int(BigInt(packet.cpu ?? 0), 32, order);
  let last = packet.begin;
  for (const event of packet.events) {
    writeEvent(out, event, last, options);
    last = event.ts;
  }
  return out;
}

function writeEvent(out: BitWriter, event: WrittenEvent, last: bigint, options: LttngOptions): void {
  const { order = "le", header = "compact" } = options;
  const [idBits, clockBits] = header === "compact" ? [5, 27] : [16, 32];
  const id = EVENT_IDS[event.name];
  const extended = (1n << BigInt(idBits)) - 1n;
  out.align(8);
  if (id < extended && last <= event.ts && event.ts - last < 1n << BigInt(clockBits)) {
    out.int(id, idBits, order);
    out.int(event.ts, clockBits, order);
  } else {
    out.int(extended, idBits, order);
    out.align(8);
    out.int(id, 32, order);
    out.int(event.ts, 64, order);
  }
  if (event.name === "words") out.text(event.text ?? "");
  out.int(event.value, event.name === "big" ? 64 : 32, order);
}
