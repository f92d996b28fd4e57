import { familiesOf } from "../../model/event-families.js";
import { EventKind } from "../../model/event-kinds.js";
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
  readonly writer: SlotWriter;
  /** Families of the kinds that streams of this layout may hold. */
  readonly families: number;

  constructor(
    readonly layout: StreamLayout,
    mapper: EventMapper,
    texts: TextTable,
    stacks: StackTexts,
  ) {
    const lists = new OpLists(hasRoomBeforeBodies(layout));
    this.writer = new SlotWriter(lists, texts, stacks);
    this.plans = new ClassPlans(layout, mapper, lists, texts);
    this.families = familiesOf(layout.classes.map(({ name }) => mapper(name, [])?.kind ?? EventKind.NONE));
  }
}

function hasRoomBeforeBodies(layout: StreamLayout): boolean {
  return layout.lttng !== undefined || (layout.eventHeader?.fixedBits ?? 0) >= 32;
}
