import { S, Stop } from "../../flat/decode/records.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import type { RelativeClock } from "./clock.js";
import { DecodeStatus } from "./decode-status.js";
import type { EventSpan } from "./event-span.js";
import type { LayoutParts } from "./layout-parts.js";
import type { PieceList, RowBlock } from "./row-block.js";
import type { Walker } from "./walker.js";

/** The part of `StreamDecoder` that the search works on. */
interface SearchedDecoder {
  readonly walker: Walker;
  readonly relative: RelativeClock;
  readonly counts: Int32Array;
  readonly span: EventSpan;
  readonly end: number;
  readonly beginRel: number;
  pos: number;
  latestRel: number;
  hasUnnoted: boolean;
  badText: string;
  readHeader(pos: number): number;
  walkBody(plan: number, pos: number, pieces: PieceList | undefined, row: number): boolean;
  classOf(id: number): number;
  noteEvent(lo: number, hi: number): void;
  settle(): void;
  headerStop(): DecodeStatus;
  bodyStop(): DecodeStatus;
  findGeneral(block: RowBlock): DecodeStatus;
}

/**
 * Finds rows of events with LTTng headers, everything at whole bytes, in the flat decoder. What it does not know it asks
 * for, and where an event ends inside a byte or its clock goes back, the general loop reads on.
 */
export class FlatSearch {
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;
  private block: RowBlock | undefined;

  constructor(
    private readonly region: DecodeRegion,
    private readonly parts: LayoutParts,
    private readonly decoder: SearchedDecoder,
  ) {
    this.words = region.ints(S.BYTES / 4);
    const { buffer, byteOffset } = this.words;
    this.numbers = new Float64Array(buffer, byteOffset, S.BYTES / 8);
  }

  find(block: RowBlock): DecodeStatus {
    const { decoder, words, region } = this;
    this.block = block;
    this.tell(block);
    region.space.calls = this.calls;
    const stop = region.space.code.findRows(words.byteOffset);
    this.take();
    if (stop === Stop.FULL) return DecodeStatus.FULL;
    const status = this.statusOf(stop);
    decoder.settle();
    return stop === Stop.ODD ? decoder.findGeneral(block) : status;
  }

  /** Puts where the decoder is into the record. */
  private tell(block: RowBlock): void {
    const { decoder, words, numbers, parts } = this;
    const { relative, walker } = decoder;
    this.tellClock();
    numbers[S.REF_LO_F / 8] = relative.refLo;
    numbers[S.REF_HI_F / 8] = relative.refHi;
    numbers[S.REF_NS_F / 8] = relative.refNs;
    numbers[S.REF_REL_F / 8] = relative.refRel;
    numbers[S.LATEST_F / 8] = decoder.latestRel;
    numbers[S.BEGIN_F / 8] = decoder.beginRel;
    words[S.LAYOUT_AT / 4] = parts.record.byteOffset;
    words[S.BLOCK_AT / 4] = block.record.byteOffset;
    words[S.COUNTS_AT / 4] = decoder.counts.byteOffset;
    words[S.BYTES_AT / 4] = walker.bytes.byteOffset;
    words[S.END / 4] = decoder.end >>> 3;
    words[S.POSITION / 4] = decoder.pos >>> 3;
    words[S.HAS_UNNOTED / 4] = decoder.hasUnnoted ? 1 : 0;
    words[S.HAS_EVENTS / 4] = decoder.span.hasEvents ? 1 : 0;
  }

  private tellClock(): void {
    const { clock } = this.decoder.walker;
    this.numbers[S.LO_F / 8] = clock.lo;
    this.numbers[S.HI_F / 8] = clock.hi;
  }

  private take(): void {
    const { decoder, words, numbers } = this;
    this.takeClock();
    decoder.hasUnnoted = words[S.HAS_UNNOTED / 4] !== 0;
    decoder.latestRel = numbers[S.LATEST_F / 8] as number;
    decoder.pos = (words[S.POSITION / 4] as number) * 8;
  }

  private takeClock(): void {
    this.decoder.walker.clock.set(this.numbers[S.LO_F / 8] as number, this.numbers[S.HI_F / 8] as number);
  }

  private statusOf(stop: number): DecodeStatus {
    const { decoder } = this;
    switch (stop) {
      case Stop.UNKNOWN:
        decoder.badText = `unknown event id ${this.numbers[S.BAD_ID_F / 8]}`;
        return DecodeStatus.BAD;
      case Stop.ABSURD:
        decoder.badText = "event time is absurd";
        return DecodeStatus.BAD;
      case Stop.HEADER:
        return decoder.headerStop();
      case Stop.BODY:
        return decoder.bodyStop();
      case Stop.SHORT:
        return DecodeStatus.SHORT;
      default:
        return DecodeStatus.END;
    }
  }

  private readonly calls = {
    makePlan: (index: number, phase: number): number => this.parts.plans.make(index, phase),
    walkBody: (plan: number, body: number, row: number): number => {
      const { decoder, block } = this;
      const isWhole = decoder.walkBody(plan, body * 8, row < 0 ? undefined : block?.pieces, row);
      return isWhole ? decoder.walker.pos : -1;
    },
    classOf: (id: number): number => this.decoder.classOf(id),
    readHeader: (start: number): number => this.readHeader(start),
    noteEvent: (lo: number, hi: number): void => this.decoder.noteEvent(lo, hi),
  };

  private readHeader(start: number): number {
    const { decoder, numbers, words } = this;
    this.takeClock();
    decoder.latestRel = numbers[S.LATEST_F / 8] as number;
    const id = decoder.readHeader(start * 8);
    if (id < 0) return -1;
    this.tellClock();
    words[S.BODY / 4] = decoder.walker.pos / 8;
    return id;
  }
}
