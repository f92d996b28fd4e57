import { closeSync, openSync, writeSync } from "node:fs";
import type { EventClass } from "./event-classes.js";
import type { Emitter, EventStream, Value } from "./event-stream.js";

const MAGIC = 0xc1fc1fc1;
const PACKET_HEADER_BYTES = 32;
const HEADER_BYTES = PACKET_HEADER_BYTES + 52;
/** More than the largest event. */
const RESERVE = 512;
const PAGE = 4096;
const TWO_32 = 2 ** 32;
const KERNEL_DATA_HIGH = 0xffff8881;
const KERNEL_TEXT_HIGH = 0xffffffff;

export interface StreamOptions {
  readonly file: string;
  readonly cpu: number;
  readonly header: "compact" | "large";
  readonly uuid: Uint8Array;
  readonly packetBytes: number;
  readonly beginNs: number;
}

/** Writes one per-CPU stream of a CTF 1.8 kernel channel, packet by packet. */
export class StreamWriter implements EventStream {
  events = 0;
  /** Events that were not recorded since the stream's begin. */
  discarded = 0;
  bytesWritten = 0;
  private readonly fd: number;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = HEADER_BYTES;
  private packets = 0;
  private packetBeginNs: number;
  private lastNs: number;
  /** Of the last event lost, NaN: nothing is being lost. */
  private lostNs = Number.NaN;
  private isOpenWhileLost = false;

  constructor(private readonly options: StreamOptions) {
    this.fd = openSync(options.file, "w");
    this.bytes = new Uint8Array(options.packetBytes);
    this.view = new DataView(this.bytes.buffer);
    this.packetBeginNs = options.beginNs;
    this.lastNs = options.beginNs;
  }

  write(event: EventClass, ns: number, emitter: Emitter, values: readonly Value[]): void {
    if (!Number.isNaN(this.lostNs)) this.endLoss(ns);
    if (this.options.packetBytes - RESERVE < this.at) this.endPacket(ns, this.options.packetBytes);
    this.header(event.id, ns);
    this.context(emitter);
    for (let i = 0; i < event.types.length; i += 1) this.field(event.types[i] as string, values[i] as Value);
    this.lastNs = ns;
    this.events += 1;
  }

  /** The next packet's counter tells. */
  lose(count: number, ns: number): void {
    this.endPacket(ns, this.options.packetBytes);
    this.discarded += count;
  }

  skip(ns: number, countedIn: "before" | "after"): number {
    if (Number.isNaN(this.lostNs) && countedIn === "after") this.endPacket(this.lastNs, this.options.packetBytes);
    this.isOpenWhileLost = countedIn === "before";
    this.lostNs = ns;
    this.discarded += 1;
    return this.lastNs;
  }

  /** There is room again: a packet begins with the event at `ns`. */
  private endLoss(ns: number): void {
    this.lostNs = Number.NaN;
    if (this.isOpenWhileLost) this.endPacket(ns, this.options.packetBytes);
    this.packetBeginNs = ns;
    this.lastNs = ns;
  }

  /** Recording stops at `ns`: as LTTng does, the last packet says that it lasts until then. */
  close(ns: number): void {
    if (!Number.isNaN(this.lostNs)) this.endLoss(this.lostNs);
    const size = Math.ceil(this.at / PAGE) * PAGE;
    this.endPacket(Math.max(ns, this.lastNs), Math.min(size, this.options.packetBytes));
    closeSync(this.fd);
  }

  private header(id: number, ns: number): void {
    const { view } = this;
    const sinceLast = ns - this.lastNs;
    if (this.options.header === "large") {
      if (sinceLast < TWO_32) {
        view.setUint16(this.at, id, true);
        view.setUint32(this.at + 2, ns % TWO_32, true);
        this.at += 6;
        return;
      }
      view.setUint16(this.at, 0xffff, true);
      this.at += 2;
    } else {
      if (id < 31 && sinceLast < 2 ** 27) {
        // Bit fields from the least significant bit on: 5 of id, 27 of time.
        view.setUint32(this.at, id + (ns % 2 ** 27) * 32, true);
        this.at += 4;
        return;
      }
      view.setUint8(this.at, 31);
      this.at += 1;
    }
    view.setUint32(this.at, id, true);
    this.at += 4;
    this.wide(ns);
  }

  private context({ tid, pid, comm }: Emitter): void {
    this.view.setInt32(this.at, tid, true);
    this.view.setInt32(this.at + 4, pid, true);
    this.bytes.set(comm, this.at + 8);
    this.at += 24;
  }

  private field(type: string, value: Value): void {
    const { view } = this;
    if (typeof value !== "number") {
      this.bytes.set(value, this.at);
      this.at += value.length;
      return;
    }
    switch (type) {
      case "u32":
      case "i32":
        view.setUint32(this.at, value, true);
        this.at += 4;
        return;
      case "u8":
        view.setUint8(this.at, value);
        this.at += 1;
        return;
      case "u16":
        view.setUint16(this.at, value, true);
        this.at += 2;
        return;
      case "kaddr":
        this.halves(value, KERNEL_DATA_HIGH);
        return;
      case "ktext":
      case "ktext10":
        this.halves(value, KERNEL_TEXT_HIGH);
        return;
      default:
        this.wide(value);
    }
  }

  /** A 64-bit integer in the range of exact doubles. */
  private wide(value: number): void {
    this.halves(value, Math.floor(value / TWO_32));
  }

  private halves(low: number, high: number): void {
    // Data views take numbers modulo 2^32.
    this.view.setUint32(this.at, low % TWO_32, true);
    this.view.setUint32(this.at + 4, high, true);
    this.at += 8;
  }

  private endPacket(endNs: number, packetBytes: number): void {
    const { cpu, uuid } = this.options;
    const content = this.at;
    const { view } = this;
    view.setUint32(0, MAGIC, true);
    this.bytes.set(uuid, 4);
    view.setUint32(20, 0, true);
    view.setUint32(24, cpu, true);
    view.setUint32(28, 0, true);
    this.at = PACKET_HEADER_BYTES;
    this.wide(this.packetBeginNs);
    this.wide(endNs);
    this.wide(content * 8);
    this.wide(packetBytes * 8);
    this.wide(this.packets);
    this.wide(this.discarded);
    view.setUint32(this.at, cpu, true);
    this.bytes.fill(0, content, packetBytes);
    writeSync(this.fd, this.bytes, 0, packetBytes);
    this.bytesWritten += packetBytes;
    this.packets += 1;
    this.packetBeginNs = endNs;
    this.lastNs = endNs;
    this.at = HEADER_BYTES;
  }
}

/** A `string` field: UTF-8 and a zero. */
export function stringBytes(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/** A `comm` field: 15 bytes at most, zero-padded to 16. */
export function commBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set(new TextEncoder().encode(text).subarray(0, 15));
  return bytes;
}
