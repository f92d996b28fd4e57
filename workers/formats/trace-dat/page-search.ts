import { G, type PageStop, Y } from "../../flat/decode/pages.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import type { EventTypes, PageDecoder } from "./page-decoder.js";
import type { RowBlock } from "./row-block.js";

/** What streams of a trace share of the search. */
export class SearchTypes {
  /** What the flat decoder knows of event types: see `Y`. */
  readonly record: Int32Array;

  constructor(
    readonly region: DecodeRegion,
    private readonly types: EventTypes,
    isLittleEndian: boolean,
  ) {
    const { classes, plans, isStack, unknown, typeOffset, typeSize } = types;
    const stacks = region.bytes(isStack.length) ?? new Uint8Array(0);
    stacks.set(isStack);
    const little = isLittleEndian ? 1 : 0;
    const places = [classes.byteOffset, classes.length, unknown, plans.byteOffset, stacks.byteOffset];
    this.record = region.ints(Y.BYTES / 4);
    this.record.set([little, typeOffset, typeSize, ...places]);
  }

  readonly calls = { makePlan: (eventClass: number): number => this.types.planOf(eventClass) };
}

/** Finds rows in pages as `PageDecoder` does, in the flat decoder, up to what is odd. */
export class PageSearch {
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;

  constructor(
    private readonly types: SearchTypes,
    private readonly decoder: PageDecoder,
    block: RowBlock,
  ) {
    const { region, record } = types;
    this.words = region.ints(G.BYTES / 4);
    this.numbers = new Float64Array(this.words.buffer, this.words.byteOffset, G.BYTES / 8);
    this.words[G.TYPES_AT / 4] = record.byteOffset;
    this.words[G.BLOCK_AT / 4] = block.record.byteOffset;
    this.words[G.COUNTS_AT / 4] = decoder.counts.byteOffset;
  }

  /** Reads on in the page at hand. */
  find(): PageStop {
    const { decoder, words, numbers, types } = this;
    const { space } = types.region;
    decoder.clock.tell(numbers, G.BASE_REL_F / 8);
    numbers[G.DISTANCE_F / 8] = decoder.distance;
    numbers[G.LATEST_F / 8] = decoder.latestRel;
    numbers[G.LAST_DISTANCE_F / 8] = -1;
    words[G.BYTES_AT / 4] = decoder.bytes.byteOffset;
    words[G.POSITION / 4] = decoder.pos;
    words[G.END / 4] = decoder.end;
    words[G.LAST_CLASS / 4] = decoder.lastClass;
    space.calls = types.calls;
    const stop = space.code.findPageRows(words.byteOffset);
    decoder.distance = numbers[G.DISTANCE_F / 8] as number;
    decoder.latestRel = numbers[G.LATEST_F / 8] as number;
    decoder.pos = words[G.POSITION / 4] as number;
    decoder.lastClass = words[G.LAST_CLASS / 4] as number;
    decoder.events += words[G.EVENTS / 4] as number;
    decoder.late += words[G.LATE / 4] as number;
    const lastDistance = numbers[G.LAST_DISTANCE_F / 8] as number;
    if (0 <= lastDistance) decoder.noteLatest(lastDistance);
    return stop;
  }
}
