import type { ByteSource } from "../../core/byte-source.js";
import type { StreamExtent } from "../format.js";
import { ReorderWindow } from "../reorder/window.js";
import { type Grammar, Line, LineKind, type LineReader } from "./line.js";
import { LineBlocks } from "./line-blocks.js";

/**
 * So many events may lie between an event and its place in the order of time: traces are merged by time when they are
 * printed, but for a few events that several CPUs wrote at nearly the same moment.
 */
export const REORDER_EVENTS = 16;

const BOUND = { ns: Number.POSITIVE_INFINITY, events: REORDER_EVENTS };

/** Where reading of a text may begin: the state of a checkpoint, plain data. */
export interface TextPlace {
  /** Offset in the file of the line of an event. */
  readonly offset: number;
  /** Events before it. */
  readonly events: number;
  /** ns from the origin: no event before it is shown later, none from it on earlier. */
  readonly latest: number;
}

/** How the lines of a text are read, and where they are. */
export interface TextSource {
  readonly source: ByteSource;
  readonly extent: StreamExtent;
  readonly grammar: Grammar;
  /** No line has a time: an event is one ns behind the one before. */
  readonly isTimeless: boolean;
}

/** The events of a text, line by line, each at the time that it is shown at. */
export class EventLines {
  readonly line = new Line();
  readonly blocks: LineBlocks;
  readonly window: ReorderWindow;
  /** Events so far, the one at hand not yet among them until it is placed. */
  events: number;
  /** The time of the last event as it was recorded, and as it is shown; ns from the origin. */
  shown = 0;
  private readonly reader: LineReader;
  private readonly originSec: number;
  private readonly originNsec: number;

  constructor(
    private readonly text: TextSource,
    readonly originNs: bigint,
    place?: TextPlace,
  ) {
    this.reader = text.grammar.reader();
    this.blocks = new LineBlocks(text.source, text.extent, place?.offset);
    this.window = new ReorderWindow(BOUND);
    if (place !== undefined) this.window.settle(place.latest);
    this.events = place?.events ?? 0;
    this.originSec = Number(originNs / 1_000_000_000n);
    this.originNsec = Number(originNs % 1_000_000_000n);
  }

  /** Goes to the next line that means something; undefined: the block holds no other one. */
  step(): LineKind | undefined {
    const { blocks, line, reader } = this;
    while (blocks.step()) {
      const kind = reader.read(blocks.block, blocks.at, blocks.end, line);
      if (kind !== LineKind.SKIP) return kind;
    }
    return undefined;
  }

  /** Places the event of the line: sets the time that it is shown at. */
  place(): void {
    this.shown = this.window.place(this.time());
    this.events += 1;
  }

  /** The time of the line's event as it was recorded, for readers that place events themselves. */
  recorded(): number {
    const time = this.time();
    this.shown = Math.max(time, this.window.horizon);
    this.events += 1;
    return time;
  }

  private time(): number {
    const { line } = this;
    // A text that has times, and a line without: it happened right after the line before.
    if (line.isTimeless && !this.text.isTimeless) return this.shown;
    if (line.isTimeless) return this.events - this.originSec * 1e9 - this.originNsec;
    return (line.sec - this.originSec) * 1e9 + line.nsec - this.originNsec;
  }
}
