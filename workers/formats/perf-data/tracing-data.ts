import { type EventFormat, type RecordLayout, readEventFormat } from "../tracepoint/event-format.js";
import { viewOf } from "./cursor.js";
import type { Reporter } from "./reporter.js";

/** Formats of events, as perf copies them from the kernel (tools/perf/util/trace-event-info.c, tracing_data_put). */
export interface TracingData {
  readonly layout: RecordLayout;
  /** By number of the tracepoint: "sched:sched_switch". */
  readonly names: ReadonlyMap<number, string>;
  /** Texts of formats by number of the tracepoint, with the system. */
  readonly texts: ReadonlyMap<number, FormatText>;
  /** Text of /proc/kallsyms; "" where perf did not copy it. */
  readonly kallsyms: string;
}

interface FormatText {
  readonly system: string;
  readonly text: string;
  /** Place in the file. */
  readonly offset: number;
}

export const NO_TRACING: TracingData = {
  layout: { longSize: 8, isLittleEndian: true },
  names: new Map(),
  texts: new Map(),
  kallsyms: "",
};

/** tracing_data_header: three bytes, then "tracing", version, byte order, size of long, size of a page. */
const MAGIC = "\x17\x08\x44tracing";

/** `offset`: of the bytes in the file, for messages. */
export function readTracingData(bytes: Uint8Array, offset: number, reporter: Reporter): TracingData {
  const reader = new Reader(bytes);
  if (reader.text(MAGIC.length) !== MAGIC) {
    reporter.error("the formats of events have an unknown begin", offset);
    return NO_TRACING;
  }
  reader.string();
  const isLittleEndian = reader.u8() === 0;
  reader.isLittle = isLittleEndian;
  const longSize = reader.u8() === 4 ? 4 : 8;
  reader.u32();
  // header_page and header_event, which describe the ring buffer of ftrace.
  for (let i = 0; i < 2; i += 1) {
    reader.string();
    reader.skip(reader.u64());
  }
  const texts = new Map<number, FormatText>();
  const names = new Map<number, string>();
  const add = (system: string) => {
    const size = reader.u64();
    const at = reader.at;
    const text = reader.text(size);
    const id = Number(/^\s*ID:[ \t]*(\d+)/m.exec(text)?.[1] ?? Number.NaN);
    const name = /^\s*name:[ \t]*(\S+)/m.exec(text)?.[1];
    if (Number.isNaN(id) || name === undefined) return;
    texts.set(id, { system, text, offset: offset + at });
    names.set(id, `${system}:${name}`);
  };
  for (let left = reader.u32(); left > 0 && !reader.isShort; left -= 1) add("ftrace");
  for (let left = reader.u32(); left > 0 && !reader.isShort; left -= 1) {
    const system = reader.string();
    for (let events = reader.u32(); events > 0 && !reader.isShort; events -= 1) add(system);
  }
  if (reader.isShort) reporter.error("the formats of events end early", offset + bytes.length);
  const kallsyms = reader.text(reader.u32());
  return { layout: { longSize, isLittleEndian }, names, texts, kallsyms };
}

/** The format of a tracepoint; undefined where the file has none, or none that can be read, which is reported. */
export function formatOf({ texts, layout }: TracingData, id: number, reporter: Reporter): EventFormat | undefined {
  const found = texts.get(id);
  if (found === undefined) return undefined;
  const format = readEventFormat(found.text, found.system, layout);
  if (format.ok) return format.value;
  reporter.warning(format.error.message, found.offset);
  return undefined;
}

const decoder = new TextDecoder();

/** As `Cursor`, over text that ends with NUL. */
class Reader {
  at = 0;
  isLittle = true;
  isShort = false;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = viewOf(bytes);
  }

  u8(): number {
    return this.take(1) ? this.view.getUint8(this.at - 1) : 0;
  }

  u32(): number {
    return this.take(4) ? this.view.getUint32(this.at - 4, this.isLittle) : 0;
  }

  u64(): number {
    return this.take(8) ? Number(this.view.getBigUint64(this.at - 8, this.isLittle)) : 0;
  }

  text(length: number): string {
    return this.take(length) ? decoder.decode(this.bytes.slice(this.at - length, this.at)) : "";
  }

  string(): string {
    const nul = this.bytes.indexOf(0, this.at);
    if (nul < 0) {
      this.isShort = true;
      return "";
    }
    const text = this.text(nul - this.at);
    this.at = nul + 1;
    return text;
  }

  skip(length: number): void {
    this.take(length);
  }

  private take(length: number): boolean {
    if (this.at + length <= this.bytes.length) {
      this.at += length;
      return true;
    }
    this.at = this.bytes.length;
    this.isShort = true;
    return false;
  }
}
