import { L } from "../../flat/decode/records.js";
import { familiesOf } from "../../model/event-families.js";
import { EventKind } from "../../model/event-kinds.js";
import { type DecodeMemory, HEAP_MEMORY } from "../flat/decode-memory.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import type { EventMapper } from "../format.js";
import type { TextTable } from "../text-table.js";
import { ClassPlans } from "./class-plans.js";
import type { StreamLayout } from "./layout.js";
import { OpLists } from "./slot-ops.js";
import { SlotWriter } from "./slot-writer.js";
import type { StackTexts } from "./stack-texts.js";

/** Shared by the decoders of one layout that fill the same batches. */
export class LayoutParts {
  readonly plans: ClassPlans;
  /** Families of the kinds that streams of this layout may hold. */
  readonly families: number;
  /** What the flat decoder knows of the layout: see `L`. */
  readonly record: Int32Array;
  readonly memory: DecodeMemory;
  private readonly lists: OpLists;

  /** `region`: where the flat decoder reads; undefined where events are found one by one. */
  constructor(
    readonly layout: StreamLayout,
    mapper: EventMapper,
    private readonly texts: TextTable,
    private readonly stacks: StackTexts,
    readonly region?: DecodeRegion,
  ) {
    const memory = region ?? HEAP_MEMORY;
    this.memory = memory;
    this.record = memory.ints(L.BYTES / 4);
    this.lists = new OpLists(hasRoomBeforeBodies(layout), memory, this.record);
    this.plans = new ClassPlans(layout, mapper, this.lists, texts, memory, this.record);
    this.families = familiesOf(layout.classes.map(({ name }) => mapper(name, [])?.kind ?? EventKind.NONE));
    describe(layout, this.record, memory);
    this.record[L.TEXTS_AT / 4] = texts.record.byteOffset;
  }

  writer(region: DecodeRegion): SlotWriter {
    return new SlotWriter(region, this.record, this.lists, this.texts, this.stacks);
  }
}

/** The layout as the flat decoder needs it to find events. */
function describe({ lttng, clock, classTable }: StreamLayout, record: Int32Array, memory: DecodeMemory): void {
  const classes = memory.ints(classTable.length);
  classes.set(classTable);
  record[L.CLASSES_AT / 4] = classes.byteOffset;
  record[L.CLASS_COUNT / 4] = classTable.length;
  new Float64Array(record.buffer, record.byteOffset + L.FREQUENCY_F, 1)[0] = clock?.frequency ?? 1e9;
  record[L.IS_NS / 4] = (clock?.isNs ?? true) ? 1 : 0;
  if (lttng === undefined) return;
  record[L.IS_COMPACT / 4] = lttng.kind === "compact" ? 1 : 0;
  record[L.LITTLE / 4] = lttng.littleEndian ? 1 : 0;
  record[L.EXTENDED_ID / 4] = lttng.extendedId;
  record[L.ALIGN / 4] = lttng.align - 1;
  record[L.CLOCK_ALIGN / 4] = lttng.clockAlign - 1;
  if (lttng.extended === undefined) return;
  record[L.HAS_EXTENDED / 4] = 1;
  record[L.EXTENDED_ALIGN / 4] = lttng.extended.align - 1;
  record[L.EXTENDED_CLOCK_ALIGN / 4] = lttng.extended.clockAlign - 1;
}

function hasRoomBeforeBodies(layout: StreamLayout): boolean {
  return layout.lttng !== undefined || (layout.eventHeader?.fixedBits ?? 0) >= 32;
}
