import type { EventBatch } from "../../model/event-batch.js";
import { Lost, StreamEnd } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { RowBlock } from "./row-block.js";
import type { StreamDecoder } from "./stream-decoder.js";

interface LossRow {
  readonly begin: number;
  /** Of STREAM_END: silence up to this long proves no loss. */
  readonly end: number;
  readonly kind: EventKind;
}

/** Rows of a stream that stand for no event: losses, and the end of recording. Times are ns from the origin. */
export class LossRows {
  private readonly waiting: LossRow[] = [];
  /** The losses and ends in the rows of the block; empty if those are events. */
  private found: LossRow[] = [];

  /** `families`: of the kinds the stream may hold. */
  constructor(private readonly families: number) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Whether the block holds rows of `find`. */
  get hasFound(): boolean {
    return this.found.length > 0;
  }

  addLoss(begin: number, end: number): void {
    this.waiting.push({ begin, end, kind: EventKind.LOST });
  }

  addEnd(ns: number, quietNs: number): void {
    this.waiting.push({ begin: ns, end: quietNs, kind: EventKind.STREAM_END });
  }

  clear(): void {
    this.waiting.length = 0;
  }

  /** The block holds events again. */
  forgetFound(): void {
    this.found.length = 0;
  }

  find(block: RowBlock, decoder: StreamDecoder): void {
    this.found = this.waiting.splice(0, block.capacity);
    for (const { begin } of this.found) block.add(decoder.passLoss(begin), -1, 0);
    block.cpu = decoder.cpu;
    block.close();
  }

  write(block: RowBlock, batch: EventBatch): void {
    const { found, families } = this;
    for (; block.written < block.taken; block.written += 1) {
      const { end, kind } = found[block.written] as LossRow;
      const row = block.places[block.written] as number;
      batch.kind[row] = kind;
      batch.cpus[row] = block.cpu;
      if (kind === EventKind.STREAM_END) {
        batch[StreamEnd.families][row] = families;
        batch[StreamEnd.quietNs][row] = end;
      } else {
        batch[Lost.families][row] = families;
        batch[Lost.untilNs][row] = Math.max(end, block.times[block.written] as number);
        batch[Lost.sinceNs][row] = Number.NaN;
      }
    }
  }
}
