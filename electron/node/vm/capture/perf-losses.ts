import { closeSync, openSync, readSync } from "node:fs";

/** Of the header of a perf.data file (perf.data-file-format.txt): magic, and where the data begins. */
const MAGIC = "PERFILE2";
const DATA_OFFSET = 40;
const HEADER_BYTES = 104;
/** PERF_RECORD_LOST `{ header; u64 id; u64 lost; }`, PERF_RECORD_LOST_SAMPLES `{ header; u64 lost; }` (perf_event.h). */
const LOST = 2;
const LOST_SAMPLES = 13;
const RECORD_HEADER_BYTES = 8;
/** So that looking costs little however fast the file grows. */
const MOST_A_LOOK = 16 << 20;
const PIECE = 1 << 20;

/** Counts the losses in a perf.data file while perf writes it: it goes from record to record by their sizes. */
export class PerfLosses {
  lost = 0;
  private at = 0;
  private readonly piece = Buffer.alloc(PIECE);

  constructor(private readonly path: string) {}

  /** Goes on to the end of what is written, or as far as one look goes. */
  look(): void {
    let file: number;
    try {
      file = openSync(this.path, "r");
    } catch {
      return;
    }
    try {
      if (this.at === 0) this.at = this.begin(file);
      if (this.at !== 0) this.walk(file);
    } catch {
      // What could not be read now is read at the next look.
    } finally {
      closeSync(file);
    }
  }

  private begin(file: number): number {
    const length = readSync(file, this.piece, 0, HEADER_BYTES, 0);
    if (length < HEADER_BYTES || this.piece.toString("latin1", 0, MAGIC.length) !== MAGIC) return 0;
    return Number(this.piece.readBigUInt64LE(DATA_OFFSET));
  }

  private walk(file: number): void {
    for (const end = this.at + MOST_A_LOOK; this.at < end; ) {
      const length = readSync(file, this.piece, 0, PIECE, this.at);
      let offset = 0;
      while (offset + RECORD_HEADER_BYTES <= length) {
        const size = this.piece.readUInt16LE(offset + 6);
        // The file's last sections follow the records, or its bytes are not written yet.
        if (size < RECORD_HEADER_BYTES || length < offset + size) break;
        this.lost += this.lostBy(offset, size);
        offset += size;
      }
      if (offset === 0) return;
      this.at += offset;
    }
  }

  private lostBy(offset: number, size: number): number {
    const type = this.piece.readUInt32LE(offset);
    if (type === LOST && 24 <= size) return Number(this.piece.readBigUInt64LE(offset + 16));
    if (type === LOST_SAMPLES && 16 <= size) return Number(this.piece.readBigUInt64LE(offset + 8));
    return 0;
  }
}
