import type { ByteSource } from "../../core/byte-source.js";
import { DatReader } from "./dat-reader.js";
import type { BufferData, CpuData, TraceFacts } from "./facts.js";
import type { FileHead } from "./head.js";
import { noOptions, Option, readOption } from "./options.js";
import type { Problems } from "./problems.js";
import { readEventFormats, readFileText, readFtraceFormats, readHeaderInfo } from "./sections.js";

/** CPUs of all buffers. */
const MAX_CPUS = 1 << 15;
const MARKER_BYTES = 10;

/** Reads a file of version 6 (trace-cmd.dat.v6(5)): its parts follow each other. `reader` stands behind the head. */
export async function readV6(
  reader: DatReader,
  source: ByteSource,
  head: FileHead,
  problems: Problems,
): Promise<TraceFacts> {
  const { page, layout } = await readHeaderInfo(reader, head.userLongSize);
  const formats = [...(await readFtraceFormats(reader)), ...(await readEventFormats(reader))];
  const kallsyms = await readFileText(reader, "kallsyms", 4);
  const printk = await readFileText(reader, "the formats of trace_printk", 4);
  const cmdlines = await readFileText(reader, "the names of threads", 8);
  reader.what = "the list of CPUs";
  const cpuAt = reader.at;
  const cpus = await reader.u32();
  if (MAX_CPUS < cpus) throw reader.damaged(`${cpus} CPUs`, cpuAt);
  const options = noOptions();
  const instances: Instance[] = [];
  let marker = await reader.text(MARKER_BYTES);
  if (marker.startsWith("options")) {
    await readOptions(reader, source, options, instances, problems);
    marker = await reader.text(MARKER_BYTES);
  }
  const count = Math.min(options.cpuCount ?? cpus, MAX_CPUS);
  const read = (name: string, at: DatReader, text: string) => readBuffer(name, at, text, count, head, problems);
  const buffers = await read("", reader, marker);
  for (const { name, offset } of instances) {
    const at = new DatReader(source, offset);
    at.isLittleEndian = head.isLittleEndian;
    at.what = `the buffer ${name}`;
    await problems.skipping(async () => {
      if (MAX_CPUS < (buffers.length + 1) * count) throw at.damaged(`${at.what} has CPUs beyond ${MAX_CPUS}`, offset);
      buffers.push(...(await read(name, at, await at.text(MARKER_BYTES))));
    });
  }
  return { head, page, layout, formats, options, kallsyms, printk, cmdlines, buffers };
}

interface Instance {
  readonly name: string;
  readonly offset: number;
}

async function readOptions(
  reader: DatReader,
  source: ByteSource,
  options: ReturnType<typeof noOptions>,
  instances: Instance[],
  problems: Problems,
): Promise<void> {
  reader.what = "the options";
  for (let id = await reader.u16(); id !== Option.DONE; id = await reader.u16()) {
    const size = await reader.u32();
    const at = reader.at;
    await reader.bytes(size);
    const inside = new DatReader(source, at, at + size);
    inside.isLittleEndian = reader.isLittleEndian;
    inside.what = `option ${id}`;
    await problems.skipping(async () => {
      if (id === Option.BUFFER) {
        const offset = await inside.size();
        instances.push({ offset, name: await inside.cString(4096) });
      } else if (!(await readOption(id, inside, options))) {
        problems.note(`option ${id} is not known and left out`, at);
      }
    });
  }
}

async function readBuffer(
  name: string,
  reader: DatReader,
  marker: string,
  cpuCount: number,
  { pageSize }: FileHead,
  problems: Problems,
): Promise<BufferData[]> {
  if (marker.startsWith("latency")) {
    problems.note("the text of a latency tracer is not read", reader.at);
    return [];
  }
  if (!marker.startsWith("flyrecord")) throw reader.damaged("the events should begin here", reader.at - MARKER_BYTES);
  const cpus: CpuData[] = [];
  for (let cpu = 0; cpu < cpuCount; cpu += 1) {
    // The list may be shorter than the machine has CPUs, and the file may be cut inside it.
    if (reader.left < 16) {
      problems.error(`the list of CPUs is cut: ${cpuCount} should follow, ${cpu} do`, reader.at);
      break;
    }
    const found = await problems.skipping(async () => ({ offset: await reader.size(), size: await reader.size() }));
    // What follows is something else: the CPUs before it are read.
    if (found === undefined) break;
    cpus.push({ cpu, ...found });
  }
  return [{ name, clock: undefined, pageSize, isCompressed: false, cpus }];
}
