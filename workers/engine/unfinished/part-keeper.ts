import { systemErrorText } from "../../core/error-text.js";
import { formatCount } from "../../core/format.js";
import { Pace } from "../../core/pace.js";
import { DamagedIndex } from "../../index-file/damaged-index.js";
import { type IndexStore, trimStore } from "../../index-file/index-store.js";
import type { IndexAbout } from "../../index-file/layout.js";
import type { OpenParts } from "../../index-file/part-bytes.js";
import type { Reached } from "../../index-file/part-file.js";
import type { EnginePlatform } from "../platform.js";
import { type KeptState, UnfinishedIndex } from "./unfinished-index.js";

/** What is read in less time is read again. */
const FIRST_MS = 20_000;
/** Fewer events are read in no time. */
const LEAST_ROWS = 1_000_000;
/** Reading goes on for so many times as long as the last part took. */
const LEAST_RATIO = 30;

/** What a part is kept for, and where. */
export interface PartPlaceOf {
  readonly store: IndexStore;
  /** Of the index that it is to become. */
  readonly name: string;
  readonly build: string;
  readonly about: IndexAbout;
  /** Tells whether a part is due after so many rows; undefined: from time to time. */
  readonly isDue?: ((rows: number) => boolean) | undefined;
  readonly onNoParts?: ((error: unknown) => void) | undefined;
}

/** Keeps parts of the index of a session while it is read. What fails here fails no reading: then there are no more parts. */
export class PartKeeper {
  private index: UnfinishedIndex | undefined;
  private parts: OpenParts | undefined;
  /** Reading ended, or no more is kept. */
  private isOver = false;
  private dueMs = 0;
  /** Rows of the last part. */
  private keptRows = 0;
  /** What became of a part that was found. */
  note: string | undefined;

  constructor(
    private readonly place: PartPlaceOf,
    private readonly platform: EnginePlatform,
  ) {}

  /** Reading of a session begins. Puts the last part in place that an earlier process kept, and answers how far it is. */
  async begin(state: KeptState): Promise<Reached | undefined> {
    const { place, platform } = this;
    this.index = new UnfinishedIndex(state, place);
    this.dueMs = performance.now() + FIRST_MS;
    const { index } = this;
    const pace = new Pace(platform.yieldToLoop);
    try {
      this.parts = await place.store.openParts?.(place.name);
      const read = this.parts && (await index.read(this.parts, platform, async () => pace.pause()));
      if (read !== undefined) {
        const reached = index.restore(read);
        this.keptRows = reached.rows;
        this.note = `the trace had been read in part: reading goes on after ${formatCount(reached.rows)} events`;
        return reached;
      }
      // Of another build, or of nothing that is whole.
      await this.drop();
    } catch (error) {
      const why = error instanceof DamagedIndex ? error.message : systemErrorText(error);
      this.note = `what was kept of this trace while it was read is damaged (${why}): it is read from its begin`;
      await this.drop();
    }
    return undefined;
  }

  /** Whether a part is to be written after so many rows. */
  isDue(rows: number): boolean {
    if (this.isOver) return false;
    const { place, dueMs, keptRows } = this;
    return place.isDue?.(rows) ?? (keptRows + LEAST_ROWS <= rows && dueMs <= performance.now());
  }

  async write(rows: number): Promise<void> {
    this.keptRows = rows;
    const { place, platform, index } = this;
    if (index === undefined || place.store.createParts === undefined) return;
    const beginMs = performance.now();
    const pace = new Pace(platform.yieldToLoop);
    try {
      this.parts ??= await place.store.createParts(place.name);
      await index.write(this.parts, async () => pace.pause());
      if (place.store.limitBytes < index.bytes) throw new Error("there is no room");
      await trimStore(place.store, this.parts.name);
    } catch (error) {
      place.onNoParts?.(error);
      // A full disk, or something that cannot be kept. Whether an index can be kept is said when it is.
      await this.drop();
      this.isOver = true;
    }
    const nowMs = performance.now();
    this.dueMs = nowMs + Math.max(FIRST_MS, (nowMs - beginMs) * LEAST_RATIO);
  }

  /** No more events come. What is kept stays until `remove`. */
  close(): void {
    this.isOver = true;
    this.parts?.close();
  }

  /** The index is whole, or nothing of it is to be kept. */
  async remove(): Promise<void> {
    this.isOver = true;
    await this.drop();
  }

  private async drop(): Promise<void> {
    const { parts } = this;
    this.parts = undefined;
    await parts?.remove().catch(() => {});
  }
}
