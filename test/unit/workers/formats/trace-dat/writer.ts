import { deflateSync } from "node:zlib";
import { joinBytes } from "../../../../setup/bytes.js";

// A writer of trace.dat as plain as can be, so that it shares nothing with the reader it tests. trace-cmd.dat.v6(5),
// trace-cmd.dat.v7(5), and kernel/trace/ring_buffer.c for pages.

/** Of the machine that is recorded. */
export interface Machine {
  readonly little: boolean;
  readonly longSize: 4 | 8;
  readonly pageSize: number;
}

export const X86: Machine = { little: true, longSize: 8, pageSize: 4096 };

export class Bytes {
  private bytes = new Uint8Array(256);
  private view = new DataView(this.bytes.buffer);
  length = 0;

  constructor(readonly little: boolean) {}

  private grow(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.bytes.length < this.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  u8(value: number): this {
    const at = this.grow(1);
    this.view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.grow(2);
    this.view.setUint16(at, value, this.little);
    return this;
  }

  u32(value: number): this {
    const at = this.grow(4);
    this.view.setUint32(at, value, this.little);
    return this;
  }

  u64(value: bigint | number): this {
    const at = this.grow(8);
    this.view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), this.little);
    return this;
  }

  raw(bytes: Uint8Array): this {
    const at = this.grow(bytes.length);
    this.bytes.set(bytes, at);
    return this;
  }

  text(text: string): this {
    return this.raw(new TextEncoder().encode(text));
  }

  cText(text: string): this {
    return this.text(`${text}\0`);
  }

  /** A text in `size` bytes. */
  fixed(text: string, size: number): this {
    const bytes = new Uint8Array(size);
    bytes.set(new TextEncoder().encode(text).subarray(0, size));
    return this.raw(bytes);
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** What lies in a page, in order. */
export type PageItem =
  | { readonly kind: "event"; readonly ts: bigint; readonly record: Uint8Array }
  /** A time stamp for itself, as the kernel writes one where the clock jumps. */
  | { readonly kind: "stamp"; readonly ts: bigint }
  /** A discarded event. */
  | { readonly kind: "padding"; readonly ts: bigint; readonly bytes: number };

export interface PageOptions {
  /** Events lost before the page: -1 not known how many. */
  readonly lost?: number;
}

/** One page of a ring buffer. */
export function page(
  { little, longSize, pageSize }: Machine,
  items: readonly PageItem[],
  options: PageOptions = {},
): Uint8Array {
  const data = new Bytes(little);
  const begin = items[0]?.ts ?? 0n;
  let now = begin;
  const head = (type: number, delta: number) => data.u32(little ? (delta << 5) | type : (type << 27) | delta);
  for (const item of items) {
    let delta = item.ts - now;
    now = item.ts;
    if (item.kind === "stamp") {
      const low = item.ts & ((1n << 59n) - 1n);
      head(31, Number(low & 0x7ffffffn)).u32(Number(low >> 27n));
      continue;
    }
    if (1n << 27n <= delta) {
      head(30, Number(delta & 0x7ffffffn)).u32(Number(delta >> 27n));
      delta = 0n;
    }
    if (item.kind === "padding") {
      head(29, Number(delta))
        .u32(item.bytes - 4)
        .raw(new Uint8Array(item.bytes - 8));
      continue;
    }
    const size = Math.ceil(item.record.length / 4) * 4;
    if (size <= 28 * 4) head(size / 4, Number(delta));
    else head(0, Number(delta)).u32(size + 4);
    data.raw(item.record).raw(new Uint8Array(size - item.record.length));
  }
  const { lost = 0 } = options;
  const flags = lost === 0 ? 0 : lost < 0 ? 0x80000000 : 0xc0000000;
  const all = new Bytes(little).u64(begin);
  const commit = (flags + data.length) >>> 0;
  if (longSize === 8) all.u64(commit);
  else all.u32(commit);
  all.raw(data.done());
  if (lost > 0 && longSize === 8) all.u64(lost);
  else if (lost > 0) all.u32(lost);
  if (pageSize < all.length) throw new Error(`${all.length} bytes are more than a page`);
  return joinBytes(all.done(), new Uint8Array(pageSize - all.length));
}

const COMMON = `	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
`;

export function formatText(name: string, id: number, fields: readonly string[], print = '""'): string {
  const lines = fields.map((field) => {
    const [declaration, offset, size, signed = 0] = field.split(";").map((part) => part.trim());
    return `	field:${declaration};	offset:${offset};	size:${size};	signed:${signed};\n`;
  });
  return `name: ${name}\nID: ${id}\nformat:\n${COMMON}\n${lines.join("")}\nprint fmt: ${print}\n`;
}

/** "system:name", number, fields as "declaration; offset; size; signed", print format. */
export const SWITCH = formatText("sched_switch", 316, [
  "char prev_comm[16]; 8; 16; 1",
  "pid_t prev_pid; 24; 4; 1",
  "int prev_prio; 28; 4; 1",
  "long prev_state; 32; 8; 1",
  "char next_comm[16]; 40; 16; 1",
  "pid_t next_pid; 56; 4; 1",
  "int next_prio; 60; 4; 1",
]);
const SWITCH_ID = 316;

export const EXIT = formatText(
  "kvm_exit",
  1574,
  [
    "unsigned int exit_reason; 8; 4; 0",
    "unsigned long guest_rip; 16; 8; 0",
    "u32 isa; 24; 4; 0",
    "unsigned int vcpu_id; 28; 4; 0",
  ],
  '"reason %s", (REC->isa == 1) ? __print_symbolic(REC->exit_reason, { 12, "HLT" }) : __print_symbolic(REC->exit_reason, { 0x78, "hlt" })',
);
const EXIT_ID = 1574;

export function switchRecord(
  little: boolean,
  {
    tid,
    prev = "a",
    next = "b",
    nextTid,
    state = 0,
  }: { tid: number; prev?: string; next?: string; nextTid: number; state?: number },
): Uint8Array {
  const bytes = new Bytes(little).u16(SWITCH_ID).u8(0).u8(0).u32(tid).fixed(prev, 16).u32(tid).u32(120);
  return bytes.u64(state).fixed(next, 16).u32(nextTid).u32(120).done();
}

export function exitRecord(little: boolean, tid: number, reason: number, isa: number, vcpu: number): Uint8Array {
  const bytes = new Bytes(little).u16(EXIT_ID).u8(0).u8(0).u32(tid).u32(reason).u32(0);
  return bytes.u64(0xffffffff81000000n).u32(isa).u32(vcpu).done();
}

export interface FileOptions {
  readonly machine?: Machine;
  readonly formats?: readonly string[];
  /** By CPU of the top buffer. */
  readonly cpus: readonly Uint8Array[];
  /** Further buffers by name. */
  readonly instances?: Readonly<Record<string, readonly Uint8Array[]>>;
  readonly options?: readonly { readonly id: number; readonly bytes: Uint8Array }[];
  readonly kallsyms?: string;
  readonly printk?: string;
  readonly cmdlines?: string;
  readonly ftrace?: readonly string[];
  /** Of version 7. */
  readonly compression?: string;
  readonly clock?: string;
  /** Of the buffers of instances; that of the top buffer if left out. */
  readonly instanceClock?: string;
}

const MAGIC = "\x17\x08\x44tracing";

function headerInfo({ little, longSize, pageSize }: Machine): Uint8Array {
  const headerPage = `	field: u64 timestamp;	offset:0;	size:8;	signed:0;
	field: local_t commit;	offset:8;	size:${longSize};	signed:1;
	field: int overwrite;	offset:8;	size:1;	signed:1;
	field: char data;	offset:${8 + longSize};	size:${pageSize - 8 - longSize};	signed:1;
`;
  const headerEvent = `# compressed entry header
	type_len    :    5 bits
	time_delta  :   27 bits
	array       :   32 bits

	padding     : type == 29
	time_extend : type == 30
	time_stamp : type == 31
	data max type_len  == 28
`;
  const bytes = new Bytes(little).cText("header_page").u64(headerPage.length).text(headerPage);
  return bytes.cText("header_event").u64(headerEvent.length).text(headerEvent).done();
}

function ftraceFormats({ little }: Machine, formats: readonly string[]): Uint8Array {
  const bytes = new Bytes(little).u32(formats.length);
  for (const text of formats) bytes.u64(text.length).text(text);
  return bytes.done();
}

/** All in one system. */
function eventFormats({ little }: Machine, formats: readonly string[]): Uint8Array {
  const bytes = new Bytes(little).u32(1).cText("all").u32(formats.length);
  for (const text of formats) bytes.u64(text.length).text(text);
  return bytes.done();
}

function sized32(little: boolean, text: string): Uint8Array {
  const content = new TextEncoder().encode(text);
  return new Bytes(little).u32(content.length).raw(content).done();
}

function sized64(little: boolean, text: string): Uint8Array {
  const content = new TextEncoder().encode(text);
  return new Bytes(little).u64(content.length).raw(content).done();
}

const FORMATS = [SWITCH, EXIT];

/** A file of version 6. `marks`: where its parts begin. */
export function traceDatV6(given: FileOptions): { readonly bytes: Uint8Array; readonly marks: readonly number[] } {
  const { machine = X86, formats = FORMATS, cpus, kallsyms = "", printk = "", cmdlines = "", ftrace = [] } = given;
  const { little, longSize, pageSize } = machine;
  const file = new Bytes(little)
    .text(MAGIC)
    .cText("6")
    .u8(little ? 0 : 1)
    .u8(longSize)
    .u32(pageSize);
  const marks: number[] = [0, 3, 10, 12, 13, 14];
  const part = (bytes: Uint8Array) => {
    marks.push(file.length);
    file.raw(bytes);
  };
  part(headerInfo(machine));
  part(ftraceFormats(machine, ftrace));
  part(eventFormats(machine, formats));
  part(sized32(little, kallsyms));
  part(sized32(little, printk));
  part(sized64(little, cmdlines));
  part(new Bytes(little).u32(cpus.length).done());
  const instances = Object.entries(given.instances ?? {});
  const optionBytes = (given.options ?? []).map(({ id, bytes }) =>
    new Bytes(little).u16(id).u32(bytes.length).raw(bytes).done(),
  );
  const instanceSizes = instances.map(([name]) => 2 + 4 + 8 + name.length + 1);
  const afterOptions = file.length + 10 + optionBytes.reduce((sum, { length }) => sum + length, 0) + 2;
  const listAt = afterOptions + instanceSizes.reduce((sum, size) => sum + size, 0);
  const listBytes = (count: number) => 10 + count * 16;
  let at = listAt + listBytes(cpus.length);
  const instanceAt = instances.map(([, own]) => {
    const begin = at;
    at += listBytes(own.length);
    return begin;
  });
  part(new Bytes(little).text("options  \0").done());
  for (const bytes of optionBytes) part(bytes);
  instances.forEach(([name], i) => {
    part(
      new Bytes(little)
        .u16(3)
        .u32(8 + name.length + 1)
        .u64(instanceAt[i] as number)
        .cText(name)
        .done(),
    );
  });
  part(new Bytes(little).u16(0).done());
  const aligned = (offset: number) => Math.ceil(offset / pageSize) * pageSize;
  let dataAt = aligned(at);
  const lists = [cpus, ...instances.map(([, own]) => own)];
  for (const list of lists) {
    const bytes = new Bytes(little).text("flyrecord\0");
    for (const data of list) {
      bytes.u64(dataAt).u64(data.length);
      dataAt = aligned(dataAt + data.length);
    }
    part(bytes.done());
  }
  for (const data of lists.flat()) {
    file.raw(new Uint8Array(aligned(file.length) - file.length));
    part(data);
  }
  return { bytes: file.done(), marks };
}

/** A file of version 7. */
export function traceDatV7(given: FileOptions): { readonly bytes: Uint8Array; readonly marks: readonly number[] } {
  const { machine = X86, formats = FORMATS, cpus, compression = "none", clock = "local" } = given;
  const { little, longSize, pageSize } = machine;
  const { kallsyms = "", printk = "", cmdlines = "", ftrace = [] } = given;
  const file = new Bytes(little)
    .text(MAGIC)
    .cText("7")
    .u8(little ? 0 : 1)
    .u8(longSize)
    .u32(pageSize);
  file.cText(compression).cText("1.0");
  const optionsAt = file.length;
  const marks: number[] = [0, 10, 12, 13, 14, 18, optionsAt];
  file.u64(0);
  const isPacked = compression !== "none";
  const packed = (bytes: Uint8Array) => {
    const block = new Uint8Array(deflateSync(bytes));
    return new Bytes(little).u32(block.length).u32(bytes.length).raw(block).done();
  };
  const options = new Bytes(little);
  const addOption = (id: number, bytes: Uint8Array) => options.u16(id).u32(bytes.length).raw(bytes);
  const section = (id: number, content: Uint8Array, isCompressed = isPacked) => {
    const at = file.length;
    const body = isCompressed ? packed(content) : content;
    marks.push(at, at + 16);
    file
      .u16(id)
      .u16(isCompressed ? 1 : 0)
      .u32(0)
      .u64(body.length)
      .raw(body);
    return at;
  };
  const named = (id: number, content: Uint8Array) => addOption(id, new Bytes(little).u64(section(id, content)).done());
  named(16, headerInfo(machine));
  named(17, ftraceFormats(machine, ftrace));
  named(18, eventFormats(machine, formats));
  named(19, sized32(little, kallsyms));
  named(20, sized32(little, printk));
  named(21, sized64(little, cmdlines));
  for (const { id, bytes } of given.options ?? []) addOption(id, bytes);
  for (const [name, own] of Object.entries({ "": cpus, ...given.instances })) {
    const sectionAt = file.length;
    marks.push(sectionAt);
    file
      .u16(3)
      .u16(isPacked ? 1 : 0)
      .u32(0)
      .u64(0);
    const ownClock = name === "" ? clock : (given.instanceClock ?? clock);
    const option = new Bytes(little).u64(sectionAt).cText(name).cText(ownClock).u32(pageSize).u32(own.length);
    own.forEach((data, cpu) => {
      file.raw(new Uint8Array(Math.ceil(file.length / pageSize) * pageSize - file.length));
      const at = file.length;
      marks.push(at);
      if (isPacked) chunks(file, data, pageSize, packed);
      else file.raw(data);
      option
        .u32(cpu)
        .u64(at)
        .u64(file.length - at);
    });
    addOption(3, option.done());
  }
  addOption(0, new Bytes(little).u64(0).done());
  const at = section(0, options.done());
  const bytes = file.done();
  new DataView(bytes.buffer).setBigUint64(optionsAt, BigInt(at), little);
  return { bytes, marks: [...marks, bytes.length] };
}

/** Two pages a chunk. */
function chunks(file: Bytes, data: Uint8Array, pageSize: number, packed: (bytes: Uint8Array) => Uint8Array): void {
  const size = 2 * pageSize;
  const count = Math.ceil(data.length / size);
  file.u32(count);
  for (let i = 0; i < count; i += 1) file.raw(packed(data.subarray(i * size, (i + 1) * size)));
}
