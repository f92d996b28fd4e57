import type { BlockKind, UnpackBlock } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { memorySource } from "../../core/sources/memory.js";
import { DatReader } from "./dat-reader.js";
import type { BufferData, CpuData, FormatText, Options, TraceFacts } from "./facts.js";
import { type FileHead, isPageSize } from "./head.js";
import { noOptions, Option, readOption } from "./options.js";
import type { Problems } from "./problems.js";
import { readEventFormats, readFileText, readFtraceFormats, readHeaderInfo } from "./sections.js";

/** What all sections may unpack to, bytes. kallsyms, the largest, has 10 to 20 MB. */
const MAX_SECTIONS = 512 << 20;
/** CPUs of all buffers. */
const MAX_CPUS = 1 << 15;
/** Sections of options, each of which names the next. */
const MAX_OPTION_SECTIONS = 4096;
const COMPRESSED = 1;

/** How many bytes "the rest" of a 64-bit machine's page are described by, if the file does not. */
const USUAL_PAGE = { commitOffset: 8, commitSize: 8, dataOffset: 16 } as const;

/** Reads a file of version 7 (trace-cmd.dat.v7(5)): options name its sections. */
export async function readV7(
  source: ByteSource,
  head: FileHead,
  unpackers: Readonly<Record<BlockKind, UnpackBlock>>,
  problems: Problems,
): Promise<TraceFacts> {
  return new SectionsReader(source, head, unpackers, problems).read();
}

interface SectionHead {
  readonly id: number;
  readonly isCompressed: boolean;
  readonly size: number;
}

class SectionsReader {
  private readonly options: Options = noOptions();
  private readonly formats: FormatText[] = [];
  private readonly buffers: BufferData[] = [];
  private header: Pick<TraceFacts, "page" | "layout"> | undefined;
  private kallsyms = "";
  private printk = "";
  private cmdlines = "";
  /** Sections that options have named, by offset. */
  private readonly named = new Set<number>();
  private unpackedBytes = 0;
  /** Of all buffers. */
  private cpuCount = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly head: FileHead,
    private readonly unpackers: Readonly<Record<BlockKind, UnpackBlock>>,
    private readonly problems: Problems,
  ) {}

  async read(): Promise<TraceFacts> {
    const { head, problems } = this;
    const seen = new Set<number>();
    let next: number | undefined = head.optionsAt;
    while (next !== undefined && next !== 0) {
      if (seen.has(next) || seen.size === MAX_OPTION_SECTIONS) {
        problems.error("the sections of options name each other in a circle", next);
        break;
      }
      seen.add(next);
      const at: number = next;
      next = await problems.skipping(() => this.readOptions(at));
    }
    if (this.header === undefined) {
      problems.error("the file does not describe its pages: those of a 64-bit machine are assumed");
      this.header = { page: USUAL_PAGE, layout: { longSize: 8, isLittleEndian: head.isLittleEndian } };
    }
    const { options, formats, kallsyms, printk, cmdlines } = this;
    const buffers = this.buffers.map((buffer) => withSilentCpus(buffer, options.cpuCount ?? 0));
    return { head, ...this.header, formats, options, kallsyms, printk, cmdlines, buffers };
  }

  private async readOptions(at: number): Promise<number | undefined> {
    const reader = await this.section(at, Option.DONE, "a section of options");
    while (reader.left > 0) {
      const id = await reader.u16();
      const size = await reader.u32();
      const begin = reader.at;
      const bytes = await reader.bytes(size);
      const option = this.inMemory(bytes, `option ${id}`, (at) => reader.place(begin + at));
      if (id === Option.DONE) return size < 8 ? 0 : option.size();
      await this.problems.skipping(() => this.takeOption(id, option, reader.place(begin)));
    }
    return 0;
  }

  private async takeOption(id: number, option: DatReader, at: number): Promise<void> {
    const { head, problems } = this;
    switch (id) {
      case Option.BUFFER:
        return this.takeBuffer(option);
      case Option.BUFFER_TEXT:
        return problems.note("the text of a latency tracer is not read", at);
      case Option.HEADER_INFO: {
        this.header = await readHeaderInfo(
          await this.namedBy(option, id, "the description of pages"),
          head.userLongSize,
        );
        return;
      }
      case Option.FTRACE_EVENTS:
        return this.add(await readFtraceFormats(await this.namedBy(option, id, "the formats of ftrace's events")));
      case Option.EVENT_FORMATS:
        return this.add(await readEventFormats(await this.namedBy(option, id, "the formats of events")));
      case Option.KALLSYMS:
        this.kallsyms = await readFileText(await this.namedBy(option, id, "kallsyms"), "kallsyms", 4);
        return;
      case Option.PRINTK: {
        const what = "the formats of trace_printk";
        this.printk = await readFileText(await this.namedBy(option, id, what), what, 4);
        return;
      }
      case Option.CMDLINES: {
        const what = "the names of threads";
        this.cmdlines = await readFileText(await this.namedBy(option, id, what), what, 8);
        return;
      }
      // Names of sections, types of the kernel, what was left of the last boot, modules: nothing here needs them.
      case Option.STRINGS:
      case Option.BTF_FILE:
      case Option.LAST_BOOT_INFO:
      case Option.MODULES_FILE:
        return;
      default:
        if (!(await readOption(id, option, this.options))) problems.note(`option ${id} is not known and left out`, at);
    }
  }

  private add(formats: readonly FormatText[]): void {
    for (const format of formats) this.formats.push(format);
  }

  private async namedBy(option: DatReader, id: number, what: string): Promise<DatReader> {
    const at = await option.size();
    if (this.named.has(at)) throw option.damaged(`${what} is named twice`);
    this.named.add(at);
    return this.section(at, id, what);
  }

  /** The content of the section at `at`, unpacked. */
  private async section(at: number, id: number, what: string): Promise<DatReader> {
    const reader = this.readerOf(this.source, what, at);
    const head = await readSectionHead(reader);
    if (head.id !== id) throw reader.damaged(`${what} should be here, not section ${head.id}`, at);
    if (!head.isCompressed) {
      if (reader.left < head.size)
        throw reader.damaged(`${what} is cut: ${head.size} bytes should follow, ${reader.left} do`);
      return this.readerOf(this.source, what, reader.at, reader.at + head.size);
    }
    return this.unpacked(reader, what);
  }

  /** "COMPRESSION FORMAT OF THE FILE SECTIONS" */
  private async unpacked(reader: DatReader, what: string): Promise<DatReader> {
    const { compression } = this.head;
    const unpack = unpackerOf(this.unpackers, compression);
    if (unpack === undefined) throw reader.damaged(`${what}: compressed by ${compression}, which is not read`);
    const packedSize = await reader.u32();
    const size = await reader.u32();
    this.unpackedBytes += size;
    if (MAX_SECTIONS < this.unpackedBytes) {
      throw reader.damaged(`${what} claims to unpack to ${size} bytes, more than sections may have`);
    }
    const begin = reader.at;
    const block = await unpack(await reader.bytes(packedSize), size);
    if (!block.ok) throw reader.damaged(`${what}: ${block.error.message}`, begin + (block.error.offset ?? 0));
    // Bytes inside have no place in the file: messages name the block's.
    return this.inMemory(block.value, what, () => begin);
  }

  private async takeBuffer(option: DatReader): Promise<void> {
    const sectionAt = await option.size();
    const name = await option.cString(4096);
    const clock = await option.cString(256);
    const pageSize = await option.u32();
    const count = await option.u32();
    if (!isPageSize(pageSize)) throw option.damaged(`the buffer "${name}" has pages of ${pageSize} bytes`);
    if (MAX_CPUS < this.cpuCount + count || option.left < count * 20) {
      throw option.damaged(`the buffer "${name}" has ${count} CPUs`);
    }
    this.cpuCount += count;
    const cpus: CpuData[] = [];
    for (let i = 0; i < count; i += 1) {
      const cpu = await option.u32();
      cpus.push({ cpu, offset: await option.size(), size: await option.size() });
    }
    const { isCompressed } = await readSectionHead(this.readerOf(this.source, `the buffer "${name}"`, sectionAt));
    this.buffers.push({ name, clock, pageSize, isCompressed, cpus });
  }

  private readerOf(source: ByteSource, what: string, at = 0, end = source.size): DatReader {
    return this.prepared(new DatReader(source, at, end), what);
  }

  private inMemory(bytes: Uint8Array, what: string, place: (at: number) => number): DatReader {
    return this.prepared(new DatReader(memorySource(bytes), 0, bytes.length, place), what);
  }

  private prepared(reader: DatReader, what: string): DatReader {
    reader.isLittleEndian = this.head.isLittleEndian;
    reader.what = what;
    return reader;
  }
}

/** Version 7 lists the CPUs that had events, as CPUCOUNT counts them all. */
function withSilentCpus(buffer: BufferData, cpuCount: number): BufferData {
  const listed = new Set(buffer.cpus.map(({ cpu }) => cpu));
  const silent: CpuData[] = [];
  for (let cpu = 0; cpu < Math.min(cpuCount, MAX_CPUS); cpu += 1)
    if (!listed.has(cpu)) silent.push({ cpu, offset: 0, size: 0 });
  return { ...buffer, cpus: [...buffer.cpus, ...silent].toSorted((a, b) => a.cpu - b.cpu) };
}

/** "FORMAT OF THE SECTION HEADER" */
async function readSectionHead(reader: DatReader): Promise<SectionHead> {
  const id = await reader.u16();
  const flags = await reader.u16();
  await reader.u32();
  return { id, isCompressed: (flags & COMPRESSED) !== 0, size: await reader.size() };
}

export function unpackerOf(
  unpackers: Readonly<Record<BlockKind, UnpackBlock>>,
  compression: string,
): UnpackBlock | undefined {
  return compression === "zlib" || compression === "zstd" ? unpackers[compression] : undefined;
}
