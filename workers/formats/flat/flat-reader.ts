import type { EventBatch } from "../../model/event-batch.js";
import type { MergedReader, StreamTally } from "../format.js";
import type { DecodeRegion } from "./decode-space.js";
import { COLUMNS, FlatBatch } from "./flat-batch.js";

/**
 * A reader whose rows the flat decoder writes. Batches that it made itself are written where they lie; into those of others,
 * which lie in no memory of the decoder, its rows are copied.
 */
export class FlatReader implements MergedReader {
  private readonly own = new Map<EventBatch, FlatBatch>();
  /** For rows that are copied. */
  private passing: FlatBatch | undefined;
  private isReading = false;
  private isClosed = false;

  constructor(
    private readonly merger: MergedReader,
    private readonly region: DecodeRegion,
    private readonly begin: (batch: FlatBatch) => void,
  ) {}

  get events(): number {
    return this.merger.events;
  }

  get bytesRead(): number {
    return this.merger.bytesRead;
  }

  createBatch(stream: number, capacity: number, hasStacks: boolean): EventBatch {
    const { region } = this;
    const batch = FlatBatch.shared(region, stream, capacity, hasStacks);
    this.own.set(batch.columns, batch);
    return batch.columns;
  }

  async next(batch: EventBatch): Promise<boolean> {
    this.isReading = true;
    try {
      return await this.fill(batch);
    } finally {
      this.isReading = false;
      if (this.isClosed) this.region.close();
    }
  }

  private async fill(batch: EventBatch): Promise<boolean> {
    const flat = this.own.get(batch) ?? this.passingFor(batch);
    this.begin(flat);
    const { columns } = flat;
    const goesOn = await this.merger.next(columns);
    if (columns !== batch) copyRows(columns, batch);
    return goesOn;
  }

  assignStringIds(ids: readonly number[]): void {
    this.merger.assignStringIds(ids);
  }

  assignStackIds(ids: readonly number[]): void {
    this.merger.assignStackIds?.(ids);
  }

  tallies(): readonly StreamTally[] {
    return this.merger.tallies();
  }

  /** While a batch is being filled its memory stays. */
  close(): void {
    this.merger.close();
    this.isClosed = true;
    if (!this.isReading) this.region.close();
  }

  private passingFor({ stream, ts, stack }: EventBatch): FlatBatch {
    const known = this.passing;
    const capacity = ts.length;
    const hasStacks = stack.length > 0;
    if (known?.columns.ts.length === capacity && known.columns.stack.length === stack.length) return known;
    this.passing = FlatBatch.own(this.region, stream, capacity, hasStacks);
    return this.passing;
  }
}

function copyRows(from: EventBatch, into: EventBatch): void {
  const { count } = from;
  into.count = count;
  into.isMixed = from.isMixed;
  into.newStrings = from.newStrings;
  into.hasUnresolvedStrings = from.hasUnresolvedStrings;
  into.newStacks = from.newStacks;
  into.hasUnresolvedStacks = from.hasUnresolvedStacks;
  for (const column of ["ts", "kind", "cpus", ...COLUMNS] as const) into[column].set(from[column].subarray(0, count));
  if (into.stack.length > 0) into.stack.set(from.stack.subarray(0, count));
}
