import { assert } from "../../core/assert.js";
import { Diagnostics } from "../../core/diagnostics.js";
import { firstFrom } from "../../core/search.js";
import { PLAN_MISSING, PLAN_WALK } from "../../flat/decode/records.js";
import { EventKind } from "../../model/event-kinds.js";
import type { CopiedPart, DeclaredEvent, EventCopies } from "../event-copies.js";
import { DecodeRegion, type DecodeSpace } from "../flat/decode-space.js";
import type { DecodedEvent, EventMapping } from "../format.js";
import { TextTable } from "../text-table.js";
import { declaredEvent } from "./declared-events.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { LayoutParts } from "./layout-parts.js";
import type { Packet, Segment } from "./packet-cursor.js";
import { Reporter } from "./reporter.js";
import { BLOCK_ROWS, type RowBlock } from "./row-block.js";
import { StackTexts } from "./stack-texts.js";
import type { StreamDecoder } from "./stream-decoder.js";
import { StreamRows } from "./stream-rows.js";
import type { Walker } from "./walker.js";
import { WholeValues } from "./whole-values.js";

/** What the copies of all streams of a layout share. */
export class CopyLayout {
  readonly declared: DeclaredEvent[] = [];
  /** By class: index into `declared`, -1 where its events cannot be copied. */
  private readonly declaredOf: Int32Array;

  constructor(readonly layout: StreamLayout) {
    this.declaredOf = Int32Array.from(layout.classes, (one) => {
      const declared = declaredEvent(layout, one);
      return declared === undefined ? -1 : this.declared.push(declared) - 1;
    });
  }

  /** Whether events of streams with this layout can be copied: their heads, which are LTTng's, say no more than id and time. */
  static mayCopy({ lttng, cpuField }: StreamLayout): boolean {
    return lttng !== undefined && cpuField === undefined;
  }

  /** Index into `declared` of a class, -1 where its events cannot be copied. */
  declaredAt(index: number): number {
    return this.declaredOf[index] as number;
  }
}

/** The plans of one reader. */
class CopyPlans {
  /** Every class gets rows: the decoder then tells where all events are. */
  readonly parts: LayoutParts;
  /** By list of ops, which rows have: the plan that it belongs to. */
  private readonly plans: number[] = [];

  constructor(
    private readonly copies: CopyLayout,
    region: DecodeRegion,
  ) {
    const { layout } = copies;
    this.parts = new LayoutParts(layout, () => EVERY_EVENT, new TextTable(region), new StackTexts(), region);
  }

  planOf(list: number): number {
    return this.plans[list] ?? this.lookUp(list);
  }

  classOf(plan: number): number {
    return Math.floor(plan / this.parts.plans.phases);
  }

  declaredAt(plan: number): number {
    return this.copies.declaredAt(this.classOf(plan));
  }

  /** Plans are made as events are met. */
  private lookUp(list: number): number {
    const { sizes, lists } = this.parts.plans;
    for (let plan = 0; plan < lists.length; plan += 1) {
      if (sizes[plan] !== PLAN_MISSING) this.plans[lists[plan] as number] = plan;
    }
    return this.plans[list] as number;
  }
}

const EVERY_EVENT: EventMapping = { kind: EventKind.THREAD_EVENT, slots: [] };

/** The events of a part of a stream as they stand in it. `StreamRows` finds them, as it does for counting. */
export async function* copiedEvents(
  trace: TraceLayout,
  layout: CopyLayout,
  segments: readonly Segment[],
  part: CopiedPart & { readonly stream: number },
  space: DecodeSpace,
): AsyncGenerator<EventCopies> {
  const region = new DecodeRegion(space);
  try {
    yield* copiesIn(region, trace, layout, segments, part);
  } finally {
    region.close();
  }
}

async function* copiesIn(
  region: DecodeRegion,
  trace: TraceLayout,
  layout: CopyLayout,
  segments: readonly Segment[],
  part: CopiedPart & { readonly stream: number },
): AsyncGenerator<EventCopies> {
  const { checkpoint, count = Number.POSITIVE_INFINITY, stream } = part;
  const reporter = new Reporter(new Diagnostics());
  const plans = new CopyPlans(layout, region);
  const rows = new StreamRows(trace, plans.parts, segments, checkpoint.originNs, reporter);
  const values = new WholeValues(trace, layout.layout, stream);
  const walker = rows.startAt(checkpoint, (packet: Packet, at: Walker) => values.enterPacket(packet, at));
  const copies = new Copies(layout, plans, rows.decoder, values, walker, checkpoint.originNs);
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, times } = part;
  let seen = 0;
  // Whoever takes the copies may stop before their end.
  try {
    while (seen < count) {
      const stop = rows.find();
      if (stop === "end") break;
      if (stop === "more") await rows.readOn();
      else if (!rows.losses.rows.hasFound) {
        const { block } = rows;
        const rest = Math.min(block.count, count - seen);
        const end = firstFrom(block.times, to, 0, rest);
        copies.take(block, firstFrom(block.times, from, 0, end), end, times);
        if (0 < copies.count) yield copies;
        if (end < rest) break;
        seen += rest;
      }
    }
  } finally {
    rows.close();
  }
}

class Copies implements EventCopies {
  count = 0;
  readonly times = new Float64Array(BLOCK_ROWS);
  readonly classes = new Int32Array(BLOCK_ROWS);
  readonly begins = new Int32Array(BLOCK_ROWS);
  readonly ends = new Int32Array(BLOCK_ROWS);
  private readonly plans = new Int32Array(BLOCK_ROWS);

  constructor(
    private readonly layout: CopyLayout,
    private readonly copyPlans: CopyPlans,
    private readonly decoder: StreamDecoder,
    private readonly values: WholeValues,
    private readonly walker: Walker,
    private readonly originNs: bigint,
  ) {}

  get declared(): readonly DeclaredEvent[] {
    return this.layout.declared;
  }

  get bytes(): Uint8Array {
    return this.walker.bytes;
  }

  /** The events of rows [from, to). */
  take(block: RowBlock, from: number, to: number, wanted: ReadonlySet<number> | undefined): void {
    const { copyPlans } = this;
    let count = 0;
    for (let row = from; row < to; row += 1) {
      const time = block.times[row] as number;
      if (wanted?.has(time) === false) continue;
      const plan = copyPlans.planOf(block.lists[row] as number);
      const base = block.bases[row] as number;
      this.times[count] = time;
      this.plans[count] = plan;
      this.classes[count] = copyPlans.declaredAt(plan);
      this.begins[count] = base;
      this.ends[count] = this.bodyEnd(plan, base);
      count += 1;
    }
    this.count = count;
  }

  /** The byte behind the body of an event that begins at byte `base`. */
  private bodyEnd(plan: number, base: number): number {
    const { decoder, walker } = this;
    const size = decoder.plans.sizes[plan] as number;
    if (size !== PLAN_WALK) return base + Math.ceil(size / 8);
    const isWhole = decoder.walkBody(plan, base * 8, undefined, 0);
    assert(isWhole, "an event that was found is whole");
    return Math.ceil(walker.pos / 8);
  }

  whole(event: number): DecodedEvent {
    const { values, walker, copyPlans, originNs } = this;
    const ns = originNs + BigInt(Math.round(this.times[event] as number));
    const body = (this.begins[event] as number) * 8;
    // Heads have no values of their own, and a copy has no ranks.
    values.enterEvent(walker, copyPlans.classOf(this.plans[event] as number), ns, 0, body, body);
    return values.whole();
  }
}
