import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { traceDatV6, X86 } from "../../unit/workers/formats/trace-dat/writer.js";
import type { EventClass } from "./event-classes.js";
import type { Emitter, EventStream, TraceOutput, Value } from "./event-stream.js";
import { TRACEPOINTS } from "./tracepoints.js";

// A trace as trace-cmd record writes it: trace-cmd.dat.v6(5), and kernel/trace/ring_buffer.c for pages.

const PAGE = X86.pageSize;
const PAGE_HEAD = 16;
const MOST_SHORT = 28 * 4;
const MOST_DELTA = 2 ** 27;
/** More than the largest event with its time. */
const RESERVE = 256;
const BUFFER = 256 * PAGE;
const TWO_32 = 2 ** 32;

class PageStream implements EventStream {
  events = 0;
  bytesWritten = 0;
  private readonly fd: number;
  private readonly bytes = new Uint8Array(BUFFER);
  private readonly view = new DataView(this.bytes.buffer);
  private page = 0;
  private at = 0;
  private lastNs = 0;

  constructor(readonly file: string) {
    this.fd = openSync(file, "w");
  }

  write(event: EventClass, ns: number, emitter: Emitter, values: readonly Value[]): void {
    const tracepoint = TRACEPOINTS[event.id];
    if (tracepoint === undefined) return;
    this.events += 1;
    if (this.at === 0) this.beginPage(ns);
    else if (PAGE - RESERVE < this.at - this.page) {
      this.endPage();
      this.beginPage(ns);
    }
    const since = ns - this.lastNs;
    this.lastNs = ns;
    if (MOST_DELTA <= since) this.head(30, since % MOST_DELTA, Math.floor(since / MOST_DELTA));
    const delta = MOST_DELTA <= since ? 0 : since;
    const begin = this.at;
    const length = Math.ceil(tracepoint.write(this.view, begin + 4, emitter, values) / 4) * 4;
    if (length <= MOST_SHORT) {
      this.view.setUint32(begin, delta * 32 + length / 4, true);
      this.at = begin + 4 + length;
      return;
    }
    this.bytes.copyWithin(begin + 8, begin + 4, begin + 4 + length);
    this.view.setUint32(begin, delta * 32, true);
    this.view.setUint32(begin + 4, length + 4, true);
    this.at = begin + 8 + length;
  }

  lose(): void {
    throw new Error("only LTTng traces lose events");
  }

  skip(): number {
    throw new Error("only LTTng traces lose events");
  }

  close(): void {
    if (this.at !== 0) this.endPage();
    this.flush();
    closeSync(this.fd);
  }

  private head(type: number, delta: number, array: number): void {
    this.view.setUint32(this.at, delta * 32 + type, true);
    this.view.setUint32(this.at + 4, array, true);
    this.at += 8;
  }

  private beginPage(ns: number): void {
    this.view.setUint32(this.page, ns % TWO_32, true);
    this.view.setUint32(this.page + 4, Math.floor(ns / TWO_32), true);
    this.at = this.page + PAGE_HEAD;
    this.lastNs = ns;
  }

  private endPage(): void {
    const { page, at } = this;
    this.view.setUint32(page + 8, at - page - PAGE_HEAD, true);
    this.view.setUint32(page + 12, 0, true);
    this.bytes.fill(0, at, page + PAGE);
    this.page = page + PAGE;
    if (this.page === BUFFER) this.flush();
  }

  private flush(): void {
    writeSync(this.fd, this.bytes, 0, this.page);
    this.bytesWritten += this.page;
    this.page = 0;
  }
}

/** Events of each CPU go to a file of its own first, as those of trace-cmd do. */
export function traceDatOutput(path: string, cpus: number): TraceOutput {
  const streams = Array.from({ length: cpus }, (_, cpu) => new PageStream(`${path}.cpu${cpu}`));
  const names = new Map<number, string>();
  return {
    path,
    streams,
    begin(threads) {
      for (const { tid, spec } of threads) names.set(tid, spec.name);
    },
    end() {
      for (const stream of streams) stream.close();
      const lengths = streams.map(({ bytesWritten }) => bytesWritten);
      const head = headOf(names, lengths);
      const fd = openSync(path, "w");
      writeSync(fd, head);
      for (const { file } of streams) append(fd, file);
      closeSync(fd);
      return lengths.reduce((sum, length) => sum + length, head.length);
    },
  };
}

/** All before the pages, which then follow CPU by CPU. */
function headOf(names: ReadonlyMap<number, string>, lengths: readonly number[]): Uint8Array {
  const formats = TRACEPOINTS.flatMap((one) => (one === undefined ? [] : [one.text]));
  const cmdlines = [...names].map(([tid, name]) => `${tid} ${name}\n`).join("");
  const { bytes } = traceDatV6({ formats, cmdlines, cpus: lengths.map(() => new Uint8Array(0)) });
  const file = Buffer.from(bytes);
  const table = file.lastIndexOf("flyrecord\0") + "flyrecord\0".length;
  let at = Math.ceil(file.length / PAGE) * PAGE;
  const head = Buffer.alloc(at);
  file.copy(head);
  for (const [cpu, length] of lengths.entries()) {
    head.writeBigUInt64LE(BigInt(at), table + cpu * 16);
    head.writeBigUInt64LE(BigInt(length), table + cpu * 16 + 8);
    at += length;
  }
  return head;
}

/** Moves a file to the end of another one. */
function append(fd: number, path: string): void {
  const from = openSync(path, "r");
  const piece = new Uint8Array(1 << 22);
  for (let length = readSync(from, piece); 0 < length; length = readSync(from, piece)) writeSync(fd, piece, 0, length);
  closeSync(from);
  rmSync(path);
}
