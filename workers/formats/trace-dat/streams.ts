import type { UnpackBlock } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { familiesOf } from "../../model/event-families.js";
import { EventKind } from "../../model/event-kinds.js";
import { BlockMerger, type BlockWriter } from "../block-merger.js";
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
): MergedReader {
  const texts = new TextTable();
  const plans = new RowPlans(facts.layout, texts, new ThreadNames(facts.comms));
  const stacks = new EventStacks(facts.layout, symbolsOf(facts.kallsyms));
  const parts = { ...partsOf(facts, unpack, mapper, plans), stacks };
  const chunkBytes = Math.min(MAX_CHUNK, CHUNK_MEMORY / Math.max(1, streams.length));
  const rows = streams.map((stream) => new CpuStream(parts, stream, source, originNs, problems, chunkBytes));
  const writer: BlockWriter<CpuStream> = {
    begin(batch) {
      batch.stack.fill(-1);
      plans.begin(batch);
    },
    write: (stream, batch) => stream.write(batch, plans),
  };
  return new BlockMerger(rows, texts, writer, stacks.numbers);
}

/** `plans`: undefined where events are shown and no rows are made. */
export function partsOf(
  { page, layout, compression, events }: DecodingFacts,
  unpack: UnpackBlock | undefined,
  mapper: EventMapper,
  plans: RowPlans | undefined,
): StreamParts {
  const { classes } = events;
  const families = familiesOf(classes.map(({ name }) => mapper(name, [])?.kind ?? EventKind.NONE));
  const types = eventTypes(events, mapper, plans);
  const { isLittleEndian } = layout;
  return { page, isLittleEndian, compression, unpack, classes, types, stacks: undefined, families };
}

/** Numbers of events are 16 bits wide (common_type). */
const NUMBERS = 1 << 16;
const NOT_PLANNED = -2;

function eventTypes(events: EventClasses, mapper: EventMapper, plans: RowPlans | undefined): EventTypes {
  const { classes, byId } = events;
  const unknown = classes.length - 1;
  const table = new Int32Array(NUMBERS).fill(unknown);
  for (const [id, index] of byId) if (id < NUMBERS) table[id] = index;
  const planned = new Int32Array(classes.length).fill(plans === undefined ? -1 : NOT_PLANNED);
  const type = typeField(events);
  const plan = (index: number): number => {
    const { format, name } = classes[index] as (typeof classes)[number];
    const made = plans?.add(format, name, mapper) ?? -1;
    planned[index] = made;
    return made;
  };
  return {
    classes: table,
    isStack: Uint8Array.from(classes, ({ name }) => (isStackEvent(name) ? 1 : 0)),
    unknown,
    typeOffset: type.offset,
    typeSize: type.size,
    planOf(index) {
      const known = planned[index] as number;
      return known === NOT_PLANNED ? plan(index) : known;
    },
  };
}
