import type { UnpackBlock } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import type { EventBatch } from "../../model/event-batch.js";
import { columnCpu } from "../../model/event-batch.js";
import { Lost, Sample, StreamEnd } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { BlockStop, BlockStream } from "../block-merger.js";
import { HEAP_MEMORY } from "../flat/decode-memory.js";
import type { EventCheckpoint, LostGap, StreamEnd as RecordedEnd, StreamTally } from "../format.js";
import type { RowPlans } from "../tracepoint/row-plans.js";
import type { TickScale } from "./clock.js";
import { TickClock } from "./clock.js";
import { DamagedFile } from "./dat-reader.js";
import type { EventStacks } from "./event-stacks.js";
import type { EventClass, PageLayout } from "./facts.js";
import { type EventSink, type EventTypes, PageDecoder, type PageWatch } from "./page-decoder.js";
import { PageSearch, type SearchTypes } from "./page-search.js";
import { type ChunkPlace, type PageExtent, PageSource } from "./page-source.js";
import type { Problems } from "./problems.js";
import { END_MARK, LOSS_MARK, RowBlock } from "./row-block.js";

/** A stream, all that its decoder needs: plain data. */
export interface CpuStreamFacts {
  /** As people see it. */
  readonly id: string;
  readonly cpu: number;
  readonly extent: PageExtent;
  readonly scale: TickScale;
  /** The file ends before the stream does. */
  readonly isCut: boolean;
}

/** What the streams of a trace share. */
export interface StreamParts {
  readonly page: PageLayout;
  readonly isLittleEndian: boolean;
  readonly compression: string;
  readonly unpack: UnpackBlock | undefined;
  readonly classes: readonly EventClass[];
  readonly types: EventTypes;
  /** Undefined where events are shown and no rows are made. */
  readonly stacks: EventStacks | undefined;
  /** Of the kinds that the streams may hold. */
  readonly families: number;
  /** How the flat decoder finds events; undefined where they are found one by one. */
  readonly search: SearchTypes | undefined;
}

/** This format's state in a checkpoint: a page. */
interface CheckpointState {
  readonly place: ChunkPlace;
  readonly page: number;
}

const EVENTS_PER_CHECKPOINT = 4096;
/** A CPU that has no more events was silent: the whole trace ends when recording ends. Ns. */
const EVER_QUIET = 2 ** 53;

/** The rows of one CPU: `find` finds rows in the pages at hand, `write` writes them, `readOn` gets the next pages. */
export class CpuStream implements BlockStream, PageWatch {
  readonly block: RowBlock;
  readonly decoder: PageDecoder;
  private readonly pages: PageSource;
  private readonly lost: LostGap[] = [];
  private readonly checkpoints: EventCheckpoint[] = [];
  private noted = 0;
  private notedCounts = new Int32Array(0);
  private isDamaged: boolean;
  private state: "reading" | "ending" | "ended" = "reading";
  private end: RecordedEnd | undefined;
  private resumePage = 0;
  private isWatched = false;
  private isClosed = false;

  constructor(
    private readonly parts: StreamParts,
    private readonly facts: CpuStreamFacts,
    source: ByteSource,
    private readonly originNs: bigint,
    private readonly problems: Problems | undefined,
    chunkBytes?: number,
  ) {
    const { page, isLittleEndian, types, classes, unpack, compression, search } = parts;
    const { extent, scale } = facts;
    const region = search?.region;
    const memory = region ?? HEAP_MEMORY;
    this.pages = new PageSource(source, extent, isLittleEndian, unpack, compression, chunkBytes, region);
    const clock = new TickClock(scale, originNs);
    const { pageSize } = extent;
    this.decoder = new PageDecoder(page, isLittleEndian, pageSize, types, classes.length, clock, this, memory);
    this.block = new RowBlock(columnCpu(facts.cpu), memory);
    if (search !== undefined) this.decoder.search = new PageSearch(search, this.decoder, this.block);
    this.isDamaged = facts.isCut;
  }

  get bytesRead(): number {
    return this.pages.bytesRead;
  }

  get events(): number {
    return this.decoder.events;
  }

  get tally(): StreamTally {
    const { decoder, lost, checkpoints, end } = this;
    const { events, firstNs } = decoder;
    const counts = new Map<string, number>();
    this.parts.classes.forEach(({ name }, i) => {
      const count = decoder.counts[i] as number;
      if (count > 0) counts.set(name, count);
    });
    const lastNs = events === 0 ? undefined : decoder.shownNs;
    return { counts, events, firstNs, lastNs, bytesRead: this.bytesRead, lost, checkpoints, end };
  }

  /** Makes `find` show every event behind a checkpoint to `sink`; call it before anything is read. */
  watch(sink: EventSink, { state, latest }: EventCheckpoint): void {
    this.isWatched = true;
    this.decoder.sink = sink;
    this.decoder.latestRel = latest;
    if (state === undefined) return;
    const { place, page } = state as CheckpointState;
    this.pages.goTo(place);
    this.resumePage = page;
  }

  find(): BlockStop {
    const { block } = this;
    block.clear();
    if (this.state === "ended") return "end";
    if (this.state === "ending") return this.findEnd();
    return this.decoder.find(block) === "rows" ? "rows" : "more";
  }

  private findEnd(): "rows" | "end" {
    const { block, decoder, facts } = this;
    this.state = "ended";
    if (this.isWatched) return "end";
    const ns = Number.isFinite(decoder.latestRel) ? decoder.latestRel : 0;
    const quietNs = this.isDamaged ? 0 : EVER_QUIET;
    this.end = { ns: decoder.clock.fromOrigin(ns), quietNs: BigInt(quietNs) };
    if (decoder.late > 0)
      this.problems?.warning(`${facts.id}: ${decoder.late} events have a time before an earlier event's`);
    block.addMark(ns, END_MARK, quietNs);
    block.close();
    return "rows";
  }

  /** Gets the next pages; the rows of those at hand have been written. */
  async readOn(): Promise<void> {
    const { pages, decoder } = this;
    if (this.state !== "reading") return;
    if (!pages.hasMore) {
      this.state = "ending";
      return;
    }
    try {
      await pages.next();
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      if (this.isClosed) return;
      this.problems?.error(`${this.facts.id}: ${error.message}`, error.offset);
      this.isDamaged = true;
      decoder.miss();
      return;
    }
    decoder.point(pages.bytes, pages.view, this.resumePage);
    this.resumePage = 0;
  }

  /** Writes the rows of the block that have taken places in the batch. */
  write(batch: EventBatch, plans: RowPlans): void {
    const { block } = this;
    const { written, taken } = block;
    if (written === taken) return;
    plans.write(block, this.pages.bytes.byteOffset, "writePageRows");
    if (0 < block.stacks.length) this.writeStacks(batch, plans, written);
    if (block.hasMarks) this.writeMarks(batch, written);
  }

  private writeStacks(batch: EventBatch, { texts }: RowPlans, written: number): void {
    const { stacks: rows, taken, places, begins, ends } = this.block;
    const { stacks, classes } = this.parts;
    const { bytes, view } = this.pages;
    for (const { row, eventClass, before } of rows) {
      if (row < written || taken <= row) continue;
      const place = places[row] as number;
      if (0 <= before) {
        const id = texts.idOfString((classes[before] as EventClass).name);
        batch[Sample.eventName][place] = texts.codes[id] as number;
      }
      if (stacks === undefined || batch.stack.length === 0) continue;
      const record = { bytes, view, begin: begins[row] as number, end: ends[row] as number };
      batch.stack[place] = stacks.codeOf((classes[eventClass] as EventClass).format, record);
    }
  }

  private writeMarks(batch: EventBatch, written: number): void {
    const { plans, places, values, taken } = this.block;
    for (let at = written; at < taken; at += 1) {
      const mark = plans[at] as number;
      if (mark < 0) this.writeMark(batch, places[at] as number, mark, values[at] as number);
    }
  }

  private writeMark(batch: EventBatch, row: number, mark: number, value: number): void {
    const { families } = this.parts;
    if (mark === LOSS_MARK) {
      batch.kind[row] = EventKind.LOST;
      batch[Lost.families][row] = families;
      batch[Lost.untilNs][row] = value;
      batch[Lost.sinceNs][row] = Number.NaN;
    } else {
      batch.kind[row] = EventKind.STREAM_END;
      batch[StreamEnd.families][row] = families;
      batch[StreamEnd.quietNs][row] = value;
    }
  }

  close(): void {
    this.state = "ended";
    this.isClosed = true;
    this.pages.close();
  }

  enterPage(page: number): void {
    const { decoder } = this;
    if (this.isWatched || decoder.events - this.noted < EVENTS_PER_CHECKPOINT) return;
    this.noted = decoder.events;
    const state: CheckpointState = { place: this.pages.place, page };
    const { events, latestRel: latest } = decoder;
    this.checkpoints.push({ events, latest, originNs: this.originNs, classes: this.classesSince(), state });
  }

  /** Number and count of each class with events since the last checkpoint. */
  private classesSince(): Uint32Array {
    const { counts } = this.decoder;
    const pairs: number[] = [];
    for (let index = 0; index < counts.length; index += 1) {
      const fresh = (counts[index] as number) - (this.notedCounts[index] ?? 0);
      if (0 < fresh) pairs.push(index, fresh);
    }
    this.notedCounts = counts.slice();
    return Uint32Array.from(pairs);
  }

  lostBetween(beginRel: number, endRel: number, events: number): void {
    const { clock } = this.decoder;
    this.lost.push({ beginNs: clock.fromOrigin(beginRel), endNs: clock.fromOrigin(endRel), events });
  }

  damaged(message: string, at: number): void {
    this.isDamaged = true;
    this.problems?.error(`${this.facts.id}: ${message}`, this.pages.fileOffset(at));
  }
}
