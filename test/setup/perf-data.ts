import { joinBytes } from "./bytes.js";

// Writes perf.data files: perf.data-file-format.txt of perf, and perf_event.h for records.

export interface WrittenEvent {
  readonly name: string;
  /** PERF_TYPE_*: 1 software, 2 tracepoint. */
  readonly type: number;
  readonly config: number;
  readonly ids: readonly number[];
  readonly period?: number;
  readonly isFrequency?: boolean;
  readonly excludes?: "host" | "guest";
  readonly clockId?: number;
  /** Its samples, and the records that come with it, do not name the CPU. */
  readonly isWithoutCpu?: boolean;
  /** With records of context switches. */
  readonly hasSwitches?: boolean;
  /** Threads inherit it. */
  readonly isInherited?: boolean;
}

export interface WrittenSample {
  readonly time: number | bigint;
  readonly id?: number;
  readonly pid?: number;
  readonly tid?: number;
  readonly cpu?: number;
  readonly ip?: bigint;
  readonly period?: number;
  readonly misc?: number;
  readonly chain?: readonly bigint[];
  readonly raw?: Uint8Array;
  readonly cgroup?: number;
  /** Of files with `readFormat`: id and value of counters, and for how long they were wanted and ran. */
  readonly counts?: readonly (readonly [id: number, value: number | bigint])[];
  readonly times?: readonly [enabled: number, running: number];
}

export interface PerfOptions {
  readonly little?: boolean;
  readonly isPipe?: boolean;
  /** The size of the data is 0, and there are no sections behind it. */
  readonly isUnfinished?: boolean;
  /** Bytes of perf_event_attr. */
  readonly attrSize?: number;
  readonly features?: ReadonlyMap<number, Uint8Array>;
  readonly hasChains?: boolean;
  readonly hasRaw?: boolean;
  /** Samples tell the control group of their thread. */
  readonly hasCgroups?: boolean;
  /** Without names of events in the file. */
  readonly isNameless?: boolean;
  /** Samples have counts of events, as these bits of PERF_FORMAT_* say. */
  readonly readFormat?: number;
}

/** PERF_FORMAT_* */
export const ReadFormat = { ENABLED: 1, RUNNING: 2, ID: 4, GROUP: 8, LOST: 16 } as const;

const IP = 1;
const TID = 2;
const TIME = 4;
const READ = 16;
const CALLCHAIN = 32;
const CPU = 128;
const PERIOD = 256;
const RAW = 1024;
const IDENTIFIER = 65536;
const CGROUP = 1 << 21;

/** Bytes in one order. */
export class ByteWriter {
  private readonly parts: Uint8Array[] = [];

  constructor(readonly little: boolean) {}

  u8(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  u16(value: number): this {
    return this.number(2, (view) => view.setUint16(0, value, this.little));
  }

  u32(value: number): this {
    return this.number(4, (view) => view.setUint32(0, value, this.little));
  }

  u64(value: number | bigint): this {
    return this.number(8, (view) => view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), this.little));
  }

  bytes(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }

  text(text: string, length?: number): this {
    const bytes = new TextEncoder().encode(text);
    const padded = new Uint8Array(length ?? bytes.length + 1);
    padded.set(bytes.subarray(0, padded.length));
    return this.bytes(padded);
  }

  /** perf's strings: a length, then text padded to 64 bytes. */
  string(text: string): this {
    const length = Math.ceil((text.length + 1) / 64) * 64;
    return this.u32(length).text(text, length);
  }

  get length(): number {
    return this.parts.reduce((sum, part) => sum + part.length, 0);
  }

  done(): Uint8Array {
    return joinBytes(...this.parts);
  }

  private number(size: number, put: (view: DataView) => void): this {
    const bytes = new Uint8Array(size);
    put(new DataView(bytes.buffer));
    return this.bytes(bytes);
  }
}

export interface WrittenThrottle {
  readonly isEnd?: boolean;
  readonly id: number;
  readonly counter: number;
  readonly cpu: number;
}

export interface WrittenMap {
  readonly begin: bigint;
  readonly length: number;
  /** In the file. */
  readonly offset?: number;
  readonly name: string;
  readonly misc?: number;
  /** Up to 20 bytes: in place of device and inode. */
  readonly buildId?: Uint8Array;
}

/** Makes the records of a file, and the file. */
export class PerfWriter {
  readonly little: boolean;
  private readonly sampleType: number;

  constructor(
    private readonly events: readonly WrittenEvent[],
    private readonly options: PerfOptions = {},
  ) {
    this.little = options.little ?? true;
    const { hasChains = false, hasRaw = false, hasCgroups = false, readFormat } = options;
    const reads = readFormat === undefined ? 0 : READ;
    const parts = reads | (hasChains ? CALLCHAIN : 0) | (hasRaw ? RAW : 0) | (hasCgroups ? CGROUP : 0);
    this.sampleType = IP | TID | TIME | CPU | PERIOD | IDENTIFIER | parts;
  }

  writer(): ByteWriter {
    return new ByteWriter(this.little);
  }

  record(type: number, misc: number, body: Uint8Array, size = 8 + body.length): Uint8Array {
    return this.writer().u32(type).u16(misc).u16(size).bytes(body).done();
  }

  sample(sample: WrittenSample): Uint8Array {
    const { time, id = this.events[0]?.ids[0] ?? 0, pid = 1, tid = pid, cpu = 0, ip = 0x401000n, period = 1 } = sample;
    const body = this.writer().u64(id).u64(ip).u32(pid).u32(tid).u64(time);
    if (this.hasCpu(id)) body.u32(cpu).u32(0);
    body.u64(period);
    if ((this.sampleType & READ) !== 0) body.bytes(this.counts(sample));
    if ((this.sampleType & CALLCHAIN) !== 0) {
      body.u64(sample.chain?.length ?? 0);
      for (const entry of sample.chain ?? []) body.u64(entry);
    }
    if ((this.sampleType & RAW) !== 0) {
      const { raw = new Uint8Array(4) } = sample;
      const padded = Math.ceil((raw.length + 4) / 8) * 8 - 4;
      body
        .u32(padded)
        .bytes(raw)
        .bytes(new Uint8Array(padded - raw.length));
    }
    if ((this.sampleType & CGROUP) !== 0) body.u64(sample.cgroup ?? 1);
    return this.record(9, sample.misc ?? 2, body.done());
  }

  /** struct read_format of perf_event.h. */
  private counts({ counts = [], times: [enabled, running] = [0, 0] }: WrittenSample): Uint8Array {
    const { readFormat = 0 } = this.options;
    const has = (bit: number) => (readFormat & bit) !== 0;
    const body = this.writer();
    const head = () => {
      if (has(ReadFormat.ENABLED)) body.u64(enabled);
      if (has(ReadFormat.RUNNING)) body.u64(running);
    };
    const isGroup = has(ReadFormat.GROUP);
    if (isGroup) body.u64(counts.length);
    if (isGroup) head();
    for (const [id, value] of counts) {
      body.u64(value);
      if (!isGroup) head();
      if (has(ReadFormat.ID)) body.u64(id);
      if (has(ReadFormat.LOST)) body.u64(0);
    }
    return body.done();
  }

  comm(time: number, pid: number, tid: number, name: string, id?: number): Uint8Array {
    const text = this.writer()
      .text(name, Math.ceil((name.length + 1) / 8) * 8)
      .done();
    return this.side(3, this.writer().u32(pid).u32(tid).bytes(text).done(), { time, pid, tid, id });
  }

  /** The thread runs another program. */
  exec(time: number, pid: number, name: string): Uint8Array {
    const text = this.writer()
      .text(name, Math.ceil((name.length + 1) / 8) * 8)
      .done();
    return this.side(3, this.writer().u32(pid).u32(pid).bytes(text).done(), { time, pid, tid: pid }, 1 << 13);
  }

  /** PERF_RECORD_MMAP2 of code, or with `misc` 1 of the kernel. */
  mmap(time: number, pid: number, { begin, length, offset = 0, name, misc = 2, buildId }: WrittenMap): Uint8Array {
    const body = this.writer().u32(pid).u32(pid).u64(begin).u64(length).u64(offset);
    if (buildId === undefined) body.u32(0).u32(0).u64(0).u64(0);
    else
      body
        .u32(buildId.length)
        .bytes(buildId)
        .bytes(new Uint8Array(20 - buildId.length));
    body
      .u32(4)
      .u32(0)
      .text(name, Math.ceil((name.length + 1) / 8) * 8);
    return this.side(10, body.done(), { time, pid, tid: pid }, misc | (buildId === undefined ? 0 : 1 << 14));
  }

  fork(time: number, parent: readonly [number, number], child: readonly [number, number]): Uint8Array {
    const body = this.writer().u32(child[0]).u32(parent[0]).u32(child[1]).u32(parent[1]).u64(time).done();
    return this.side(7, body, { time, pid: parent[0], tid: parent[1] });
  }

  exit(time: number, pid: number, tid: number): Uint8Array {
    return this.side(4, this.writer().u32(pid).u32(pid).u32(tid).u32(tid).u64(time).done(), { time, pid, tid });
  }

  lost(time: number, count: number, cpu: number, id?: number): Uint8Array {
    return this.side(2, this.writer().u64(1).u64(count).done(), { time, pid: 0, tid: 0, cpu, id });
  }

  /** PERF_RECORD_THROTTLE, or UNTHROTTLE, of an event; `counter`: its stream id. */
  throttle(time: number, { isEnd = false, id, counter, cpu }: WrittenThrottle): Uint8Array {
    const body = this.writer().u64(time).u64(id).u64(counter).done();
    return this.side(isEnd ? 6 : 5, body, { time, pid: 0, tid: 0, cpu, id });
  }

  /** PERF_RECORD_SWITCH_CPU_WIDE of `tid`; `other`: process and thread that come next, or were there before. */
  switchCpuWide(
    time: number,
    { cpu = 0, tid, misc }: { readonly cpu?: number; readonly tid: number; readonly misc: number },
    other: readonly [number, number],
  ): Uint8Array {
    return this.side(15, this.writer().u32(other[0]).u32(other[1]).done(), { time, pid: tid, tid, cpu }, misc);
  }

  /** PERF_RECORD_NAMESPACES: net, uts, ipc, pid, user, mnt, cgroup. */
  namespaces(time: number, pid: number, tid: number, pidNs: number): Uint8Array {
    const body = this.writer().u32(pid).u32(tid).u64(7);
    for (let kind = 0; kind < 7; kind += 1) body.u64(4).u64(kind === 3 ? pidNs : 0xf0000000 + kind);
    return this.side(16, body.done(), { time, pid, tid });
  }

  /** PERF_RECORD_CGROUP */
  cgroup(time: number, number: number, path: string): Uint8Array {
    const text = this.writer()
      .text(path, Math.ceil((path.length + 1) / 8) * 8)
      .done();
    return this.side(19, this.writer().u64(number).bytes(text).done(), { time, pid: 0, tid: 0 });
  }

  round(): Uint8Array {
    return this.record(68, 0, new Uint8Array(0));
  }

  /** A COMPRESSED record: a part of a zstd stream whose blocks are not packed. `isFirst`: it begins the stream. */
  compressed(bytes: Uint8Array, isFirst: boolean): Uint8Array {
    const head = isFirst ? Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x50) : new Uint8Array(0);
    const size = bytes.length << 3;
    const block = Uint8Array.of(size & 255, (size >> 8) & 255, size >> 16);
    return this.record(81, 0, joinBytes(head, block, bytes));
  }

  file(...records: readonly Uint8Array[]): Uint8Array {
    return this.options.isPipe === true ? this.pipe(records) : this.plain(records);
  }

  /** PERF_RECORD_ID_INDEX: ids of guests' events with the process of the VMM and the vCPU. */
  idIndex(guests: readonly { readonly id: number; readonly machinePid: number; readonly vcpu: number }[]): Uint8Array {
    const body = this.writer().u64(guests.length);
    for (const { id } of guests) body.u64(id).u64(0).u64(0).u64(0);
    for (const { machinePid, vcpu } of guests) body.u64(machinePid).u64(vcpu);
    return this.record(69, 0, body.done());
  }

  private hasCpu(id: number): boolean {
    return this.events.find(({ ids }) => ids.includes(id))?.isWithoutCpu !== true;
  }

  /** A record that is no sample ends with what the samples begin with. */
  private side(
    type: number,
    body: Uint8Array,
    { time, pid, tid, cpu = 0, id = this.events[0]?.ids[0] ?? 0 }: Trailer,
    misc = 0,
  ): Uint8Array {
    const trailer = this.writer().u32(pid).u32(tid).u64(time);
    if (this.hasCpu(id)) trailer.u32(cpu).u32(0);
    return this.record(type, misc, joinBytes(body, trailer.u64(id).done()));
  }

  private attr(event: WrittenEvent): Uint8Array {
    const { type, config, period = 1, isFrequency = false, clockId, hasSwitches = false, excludes } = event;
    const { attrSize = 128, readFormat = 4 } = this.options;
    const bits = [
      ...(event.isInherited === true ? [1] : []),
      ...(isFrequency ? [10] : []),
      18,
      ...(excludes === undefined ? [] : [excludes === "host" ? 19 : 20]),
      ...(clockId === undefined ? [] : [25]),
      ...(hasSwitches ? [26] : []),
    ];
    const flags = new Uint8Array(8);
    for (const bit of bits) {
      const at = bit >> 3;
      flags[at] = (flags[at] as number) | (1 << (this.little ? bit & 7 : 7 - (bit & 7)));
    }
    const all = this.writer();
    all
      .u32(type)
      .u32(attrSize)
      .u64(config)
      .u64(period)
      .u64(this.sampleType & ~(event.isWithoutCpu === true ? CPU : 0))
      .u64(readFormat)
      .bytes(flags);
    all
      .bytes(new Uint8Array(92 - 48))
      .u32(clockId ?? 0)
      .bytes(new Uint8Array(attrSize < 96 ? 0 : attrSize - 96));
    return all.done().slice(0, attrSize);
  }

  private plain(records: readonly Uint8Array[]): Uint8Array {
    const { attrSize = 128, isUnfinished = false } = this.options;
    const { events } = this;
    const ids = events.map((event) => {
      const all = this.writer();
      for (const id of event.ids) all.u64(id);
      return all.done();
    });
    const idBytes = joinBytes(...ids);
    const attrs = this.writer();
    let idAt = 104;
    events.forEach((event, i) => {
      const size = ids[i]?.length ?? 0;
      attrs.bytes(this.attr(event)).u64(idAt).u64(size);
      idAt += size;
    });
    const data = joinBytes(...records);
    const attrsAt = 104 + idBytes.length;
    const dataAt = attrsAt + attrs.length;
    const features = [...this.features()].sort(([a], [b]) => a - b);
    const head = this.writer();
    head
      .u64(MAGIC)
      .u64(104)
      .u64(attrSize + 16)
      .u64(attrsAt)
      .u64(attrs.length)
      .u64(dataAt);
    head
      .u64(isUnfinished ? 0 : data.length)
      .u64(0)
      .u64(0);
    for (let word = 0; word < 4; word += 1) {
      head.u64(
        isUnfinished
          ? 0
          : features.reduce((bits, [bit]) => bits | (bit >> 6 === word ? 1n << BigInt(bit & 63) : 0n), 0n),
      );
    }
    if (isUnfinished) return joinBytes(head.done(), idBytes, attrs.done(), data);
    const table = this.writer();
    let at = dataAt + data.length + features.length * 16;
    for (const [, bytes] of features) {
      table.u64(at).u64(bytes.length);
      at += bytes.length;
    }
    return joinBytes(head.done(), idBytes, attrs.done(), data, table.done(), ...features.map(([, bytes]) => bytes));
  }

  private pipe(records: readonly Uint8Array[]): Uint8Array {
    const head = this.writer().u64(MAGIC).u64(16).done();
    const attrs = this.events.map((event) => {
      const body = this.writer().bytes(this.attr(event));
      for (const id of event.ids) body.u64(id);
      return this.record(64, 0, body.done());
    });
    const features = [...this.features()].map(([feature, bytes]) => {
      const padded = joinBytes(bytes, new Uint8Array(-bytes.length & 7));
      if (feature === 1) return joinBytes(this.record(66, 0, this.writer().u32(padded.length).done()), padded);
      return this.record(80, 0, joinBytes(this.writer().u64(feature).done(), padded));
    });
    return joinBytes(head, ...attrs, ...features, ...records);
  }

  private features(): Map<number, Uint8Array> {
    const features = new Map(this.options.features);
    if (this.options.isNameless !== true) features.set(12, this.eventNames());
    return features;
  }

  /** HEADER_EVENT_DESC */
  private eventNames(): Uint8Array {
    const { attrSize = 128 } = this.options;
    const all = this.writer().u32(this.events.length).u32(attrSize);
    for (const event of this.events) {
      all.bytes(this.attr(event)).u32(event.ids.length).string(event.name);
      for (const id of event.ids) all.u64(id);
    }
    return all.done();
  }
}

const MAGIC = 0x32454c4946524550n;

interface Trailer {
  readonly time: number;
  readonly pid: number;
  readonly tid: number;
  readonly cpu?: number;
  /** Absent: that of the first event. */
  readonly id?: number | undefined;
}

interface TracingOptions {
  readonly little?: boolean;
  readonly kallsyms?: string;
  /** What the kernel says of its ring buffer's pages and events, which only perf needs. */
  readonly page?: string;
  readonly event?: string;
}

/** HEADER_TRACING_DATA: formats of events by system. */
export function tracingData(
  formats: readonly { readonly system: string; readonly text: string }[],
  { little = true, kallsyms = "", page = "", event = "" }: TracingOptions = {},
): Uint8Array {
  const all = new ByteWriter(little);
  all
    .bytes(Uint8Array.of(0x17, 0x08, 0x44))
    .text("tracing", 7)
    .text("0.6")
    .u8(little ? 0 : 1)
    .u8(8)
    .u32(4096);
  for (const [name, text] of Object.entries({ header_page: page, header_event: event })) {
    all.text(name).u64(text.length).bytes(new TextEncoder().encode(text));
  }
  all.u32(0).u32(formats.length);
  for (const { system, text } of formats) {
    const bytes = new TextEncoder().encode(text);
    all.text(system).u32(1).u64(bytes.length).bytes(bytes);
  }
  const symbols = new TextEncoder().encode(kallsyms);
  return all.u32(symbols.length).bytes(symbols).u32(0).u64(0).done();
}
