import type { UnpackBlock } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { NO_PLAN, NOT_PLANNED } from "../../flat/decode/pages.js";
import type { EventBatch } from "../../model/event-batch.js";
import { familiesOf } from "../../model/event-families.js";
import { EventKind } from "../../model/event-kinds.js";
import { BlockMerger } from "../block-merger.js";
import { type DecodeMemory, HEAP_MEMORY } from "../flat/decode-memory.js";
import { DecodeRegion, type DecodeSpace } from "../flat/decode-space.js";
import { FlatReader } from "../flat/flat-reader.js";
import { orderOf } from "../flat/order-of.js";
import type { EventMapper, MergedReader } from "../format.js";
import { isStackEvent } from "../stack-events.js";
import { TextTable } from "../text-table.js";
import type { RecordLayout } from "../tracepoint/event-format.js";
import { RowPlans } from "../tracepoint/row-plans.js";
import { ThreadNames } from "../tracepoint/thread-names.js";
import { CpuStream, type CpuStreamFacts, type StreamParts } from "./cpu-stream.js";
import { type EventClasses, typeField } from "./event-classes.js";
import { EventStacks } from "./event-stacks.js";
import type { PageLayout } from "./facts.js";
import type { EventTypes } from "./page-decoder.js";
import { SearchTypes } from "./page-search.js";
import type { Problems } from "./problems.js";
import { symbolsOf } from "./symbols.js";

/** What decoding needs to know of a file: plain data, for decode workers. */
export interface DecodingFacts {
  readonly page: PageLayout;
  readonly layout: RecordLayout;
  readonly compression: string;
  readonly events: EventClasses;
  readonly comms: ReadonlyMap<number, string>;
  /** Text of /proc/kallsyms; "" where no event needs it. */
  readonly kallsyms: string;
}

/** Chunks of all streams together, bytes. */
const CHUNK_MEMORY = 32 << 20;
const MAX_CHUNK = 1 << 20;

/** The streams of a file merged by time. */
export function mergedReader(
  facts: DecodingFacts,
  streams: readonly CpuStreamFacts[],
  source: ByteSource,
  unpack: UnpackBlock | undefined,
  mapper: EventMapper,
  originNs: bigint,
  problems: Problems,
  space: DecodeSpace,
): MergedReader {
  const region = new DecodeRegion(space);
  const texts = new TextTable(region);
  const plans = new RowPlans(region, facts.layout, texts, new ThreadNames(facts.comms));
  const stacks = new EventStacks(facts.layout, symbolsOf(facts.kallsyms));
  const shared = partsOf(facts, unpack, mapper, plans, region);
  const search = new SearchTypes(region, shared.types, facts.layout.isLittleEndian);
  const parts = { ...shared, stacks, search };
  const chunkBytes = Math.min(MAX_CHUNK, CHUNK_MEMORY / Math.max(1, streams.length));
  const rows = streams.map((stream) => new CpuStream(parts, stream, source, originNs, problems, chunkBytes));
  const order = orderOf(region, rows);
  const write = (stream: CpuStream, batch: EventBatch): void => stream.write(batch, plans);
  const merger = new BlockMerger(rows, texts, write, order, stacks.numbers);
  return new FlatReader(merger, region, (batch) => {
    batch.columns.stack.fill(-1);
    order.begin(batch);
    plans.begin(batch);
  });
}

/** `plans`: undefined where events are shown and no rows are made. */
export function partsOf(
  { page, layout, compression, events }: DecodingFacts,
  unpack: UnpackBlock | undefined,
  mapper: EventMapper,
  plans: RowPlans | undefined,
  memory: DecodeMemory = HEAP_MEMORY,
): StreamParts {
  const { classes } = events;
  const families = familiesOf(classes.map(({ name }) => mapper(name, [])?.kind ?? EventKind.NONE));
  const types = eventTypes(events, mapper, plans, memory);
  const { isLittleEndian } = layout;
  return { page, isLittleEndian, compression, unpack, classes, types, stacks: undefined, families, search: undefined };
}

/** Numbers of events are 16 bits wide (common_type). */
const NUMBERS = 1 << 16;

function eventTypes(
  events: EventClasses,
  mapper: EventMapper,
  plans: RowPlans | undefined,
  memory: DecodeMemory,
): EventTypes {
  const { classes, byId } = events;
  const unknown = classes.length - 1;
  const table = memory.ints(NUMBERS).fill(unknown);
  for (const [id, index] of byId) if (id < NUMBERS) table[id] = index;
  const planned = memory.ints(classes.length).fill(plans === undefined ? NO_PLAN : NOT_PLANNED);
  const type = typeField(events);
  const plan = (index: number): number => {
    const { format, name } = classes[index] as (typeof classes)[number];
    const made = plans?.add(format, name, mapper) ?? NO_PLAN;
    planned[index] = made;
    return made;
  };
  return {
    classes: table,
    isStack: Uint8Array.from(classes, ({ name }) => (isStackEvent(name) ? 1 : 0)),
    unknown,
    typeOffset: type.offset,
    typeSize: type.size,
    plans: planned,
    planOf(index) {
      const known = planned[index] as number;
      return known === NOT_PLANNED ? plan(index) : known;
    },
  };
}
