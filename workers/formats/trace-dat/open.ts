import { blockUnpackers, type UnpackBlock } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { streamBegin } from "../event-range.js";
import { decodeSpace } from "../flat/compiled-decode.js";
import type { DecodeSpace } from "../flat/decode-space.js";
import type { FormatTrace, OpenContext, TraceCandidate } from "../format.js";
import { isStackEvent } from "../stack-events.js";
import { isInNs, scaleOf, TickClock } from "./clock.js";
import type { CpuStreamFacts } from "./cpu-stream.js";
import { DamagedFile, DatReader } from "./dat-reader.js";
import { describe, type StreamBegin } from "./describe.js";
import { readEventClasses } from "./event-classes.js";
import type { BufferData, CpuData, TraceFacts } from "./facts.js";
import { readHead } from "./head.js";
import { commitWord, hasMissed } from "./page-head.js";
import { PageSource } from "./page-source.js";
import { printkFormats } from "./printk.js";
import { Problems } from "./problems.js";
import { readV6 } from "./read-v6.js";
import { readV7, unpackerOf } from "./read-v7.js";
import { symbolsOf } from "./symbols.js";
import { commsOf } from "./threads.js";
import { TraceDat } from "./trace.js";
import { readEventTimes, type ValueFacts } from "./whole-events.js";

/** Opens a file: reads all but the events, and the first page of each CPU. `given`: where the thread's decoder is not to be used. */
export async function openTraceDat(
  candidate: TraceCandidate,
  context: OpenContext,
  given?: DecodeSpace,
): Promise<Result<FormatTrace>> {
  const [file] = candidate.files;
  if (file === undefined) return fail("no file");
  const opened = context.open(file.source);
  if (!opened.ok) return opened;
  const source = opened.value;
  const problems = new Problems(context.diagnostics, file.path);
  const facts = await readFacts(source, context, problems);
  if (!facts.ok) {
    source.close();
    return fail(facts.error.message, { ...facts.error, file: file.path });
  }
  const { page, layout, head, kallsyms, printk, cmdlines, formats, buffers } = facts.value;
  const unpack = unpackerOf(blockUnpackers(context.loadWasm), head.compression);
  const isOnOwnClock = context.isOnOwnClock === true;
  const events = readEventClasses(formats, layout, problems);
  const streams = buffers.flatMap((buffer) =>
    buffer.cpus.map((cpu) => streamOf(facts.value, buffer, cpu, source, problems, isOnOwnClock)),
  );
  const begins: StreamBegin[] = [];
  for (const stream of streams) begins.push(await beginOf(facts.value, stream, source, unpack));
  reportOdd(facts.value, streams, problems);
  const comms = commsOf(cmdlines);
  const plain = {
    page,
    layout,
    compression: head.compression,
    events,
    comms,
    kallsyms: "",
    symbolAt: symbolsOf(kallsyms),
    printk: printkFormats(printk),
  };
  const hasStacks = await holdStacks(plain, streams, source, unpack);
  const values = hasStacks ? { ...plain, kallsyms } : plain;
  const description = describe(candidate, facts.value, streams, begins, events, file.path, isOnOwnClock, hasStacks);
  const byNumber = new Map(streams.entries());
  const space = given ?? (await decodeSpace(context.loadWasm));
  return ok(new TraceDat(description, values, byNumber, source, unpack, file, problems, space));
}

async function readFacts(source: ByteSource, context: OpenContext, problems: Problems): Promise<Result<TraceFacts>> {
  const reader = new DatReader(source, 0);
  try {
    const head = await readHead(reader);
    if (head.version === 6) return ok(await readV6(reader, source, head, problems));
    return ok(await readV7(source, head, blockUnpackers(context.loadWasm), problems));
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    return fail(error.message, { offset: error.offset });
  }
}

/** Events at the begin of a stream that are looked at. */
const LOOKED_AT = 4096;

/** Whether events have call stacks. All files describe such events, few hold some: the begin of each stream tells. */
async function holdStacks(
  values: ValueFacts,
  streams: readonly CpuStreamFacts[],
  source: ByteSource,
  unpack: UnpackBlock | undefined,
): Promise<boolean> {
  const { classes } = values.events;
  const wanted = new Set(classes.flatMap(({ name }, index) => (isStackEvent(name) ? [index] : [])));
  if (wanted.size === 0) return false;
  for (const [stream, facts] of streams.entries()) {
    const place = { stream, facts, source, unpack };
    if (0 < (await readEventTimes(values, place, streamBegin(0n), LOOKED_AT, wanted)).length) return true;
  }
  return false;
}

function streamOf(
  { options }: TraceFacts,
  { pageSize, isCompressed, name }: BufferData,
  { cpu, offset, size }: CpuData,
  source: ByteSource,
  problems: Problems,
  isOnOwnClock: boolean,
): CpuStreamFacts {
  const end = offset + size;
  const isCut = size > 0 && source.size < end;
  const id = `${problems.file} ${name === "" ? "" : `${name} `}CPU ${cpu}`;
  if (isCut)
    problems.error(`${id}: the file is cut: its data ends at byte ${end}, the file at ${source.size}`, source.size);
  return {
    id,
    cpu,
    extent: { offset, size: Math.max(0, Math.min(end, source.size) - offset), pageSize, isCompressed },
    scale: scaleOf(cpu, isOnOwnClock ? undefined : options.timeShift, options.tscToNs, options.offsetNs),
    isCut,
  };
}

/** The begin of the first page: its time, and whether events before it were overwritten. */
async function beginOf(
  { page, layout, head }: TraceFacts,
  { extent, scale }: CpuStreamFacts,
  source: ByteSource,
  unpack: UnpackBlock | undefined,
): Promise<StreamBegin> {
  const { isLittleEndian } = layout;
  const pages = new PageSource(source, extent, isLittleEndian, unpack, head.compression, extent.pageSize);
  try {
    if (!pages.hasMore) return NO_BEGIN;
    await pages.next();
  } catch (error) {
    // Reading the stream meets the same damage, and reports it.
    if (error instanceof DamagedFile) return NO_BEGIN;
    throw error;
  }
  const { view, bytes } = pages;
  if (bytes.length < page.dataOffset) return NO_BEGIN;
  const clock = new TickClock(scale, 0n);
  const ns = clock.exact(view.getBigUint64(0, isLittleEndian));
  return { ns, hasMissed: hasMissed(commitWord(view, 0, page, isLittleEndian)) };
}

const NO_BEGIN: StreamBegin = { ns: undefined, hasMissed: false };

function reportOdd({ options, buffers }: TraceFacts, streams: readonly CpuStreamFacts[], problems: Problems): void {
  const clock = options.traceClock ?? buffers[0]?.clock;
  if (!isInNs(clock, options.tscToNs)) {
    problems.warning(
      `the clock ${clock} counts ticks, and the trace does not tell how long they are: each is shown as one nanosecond`,
    );
  }
  const [top, ...instances] = buffers;
  for (const { name, clock: own } of instances) {
    if (own === top?.clock) continue;
    problems.warning(
      `the buffer "${name}" has the clock ${own}, and the others ${top?.clock}: its events lie at other times`,
    );
  }
  for (const { cpu, overrun, dropped } of options.stats) {
    if (overrun > 0) problems.warning(`CPU ${cpu}: ${overrun} events were overwritten before they were read`);
    if (dropped > 0) problems.warning(`CPU ${cpu}: ${dropped} events were dropped, since the buffer was full`);
  }
  if (streams.length === 0) problems.warning("the file holds no events");
}
