import { Checksum } from "../core/checksum.js";
import { type ColumnArray, type PiecedColumns, piecesOf } from "../core/columns.js";
import type { IndexOutput } from "./index-store.js";
import { ALIGNMENT, type Directory, HEADER_BYTES, headerBytes, kindOf, type Place } from "./layout.js";
import { PageList } from "./page-list.js";

/** All bytes come together here first, where they are summed up and from where they are written: they stay in the processor's cache. */
const STAGE_BYTES = 256 * 1024;

/** Writes the sections of an index file, one after the other. */
export class IndexWriter {
  private readonly columns: Record<string, Directory["columns"][string]> = {};
  private readonly texts: Record<string, Place> = {};
  private readonly stage = new Uint8Array(STAGE_BYTES);
  private staged = 0;
  /** Where the bytes of the stage belong. */
  private at = HEADER_BYTES;

  constructor(
    private readonly output: IndexOutput,
    private readonly head: Pick<Directory, "build" | "name" | "about">,
  ) {}

  /** Bytes so far. */
  get bytes(): number {
    return this.at + this.staged;
  }

  addColumns(columns: PiecedColumns): void {
    for (const [name, values] of Object.entries(columns)) this.addColumn(name, values);
  }

  addColumn(name: string, values: ColumnArray | readonly ColumnArray[]): void {
    const pieces = piecesOf(values);
    const place = this.add(pieces.map((piece) => new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength)));
    this.columns[name] = { kind: kindOf(pieces[0] as ColumnArray), ...place };
  }

  /** Begins runs of words that are read one by one, by their number. `finishPages` ends them. */
  beginPages(): PageList {
    return new PageList();
  }

  addPage(list: PageList, words: Uint32Array): void {
    list.add(this.add([new Uint8Array(words.buffer, words.byteOffset, words.byteLength)]));
  }

  finishPages(name: string, list: PageList): void {
    this.addColumn(name, list.toColumn());
  }

  addText(name: string, text: string): void {
    this.texts[name] = this.add([new TextEncoder().encode(text)]);
  }

  /** The directory and the header: the file is whole. */
  finish(): void {
    const { columns, texts } = this;
    const directory = this.add([new TextEncoder().encode(JSON.stringify({ ...this.head, columns, texts }))]);
    this.flush();
    this.output.write(headerBytes(this.at, directory), 0);
  }

  private add(pieces: readonly Uint8Array[]): Place {
    const offset = this.bytes;
    const sum = new Checksum();
    // Sections begin at multiples of 8, as stages do: what is summed up when a stage is full are whole pairs of words.
    let summed = this.staged;
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) {
        if (this.staged === STAGE_BYTES) {
          sum.add(this.stage.subarray(summed));
          this.flush();
          summed = 0;
        }
        const length = Math.min(STAGE_BYTES - this.staged, piece.length - at);
        this.stage.set(piece.subarray(at, at + length), this.staged);
        this.staged += length;
        at += length;
      }
    }
    const bytes = this.bytes - offset;
    sum.add(this.stage.subarray(summed, this.staged));
    // A full stage is a multiple, so there is room.
    this.stage.fill(0, this.staged, this.staged + (-bytes & (ALIGNMENT - 1)));
    this.staged += -bytes & (ALIGNMENT - 1);
    return { offset, bytes, sum: sum.value };
  }

  private flush(): void {
    if (this.staged === 0) return;
    this.output.write(this.stage.subarray(0, this.staged), this.at);
    this.at += this.staged;
    this.staged = 0;
  }
}
