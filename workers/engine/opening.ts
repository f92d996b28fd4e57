import { ProgressBoard } from "../ingest/progress.js";
import type { OpeningProgress } from "../model/progress.js";
import type { AddWatch } from "./change-session.js";

const PUBLISH_MS = 60;

const BEGIN: OpeningProgress = { serial: 1, bytesRead: 0, totalBytes: 0, unpackedBytes: 0, step: "unpacking" };

/** Opening under way: before there is a session, archives are unpacked, which can take long and can be cancelled. */
export class Opening implements AddWatch {
  private cancelled = false;
  private isOver = false;
  private published = performance.now();
  private readonly board = new ProgressBoard(BEGIN, () => !this.isOver);

  constructor(readonly yieldToLoop: () => Promise<void>) {}

  isCancelled(): boolean {
    return this.cancelled;
  }

  cancel(): void {
    this.cancelled = true;
  }

  onProgress(bytesRead: number, totalBytes: number, unpackedBytes: number): void {
    this.publish({ bytesRead, totalBytes, unpackedBytes, step: "unpacking" });
  }

  onClocks(bytesRead: number, totalBytes: number): void {
    this.publish({ bytesRead, totalBytes, unpackedBytes: this.board.latest.unpackedBytes, step: "clocks" });
  }

  onRead(bytesRead: number, totalBytes: number): void {
    this.publish({ bytesRead, totalBytes, unpackedBytes: this.board.latest.unpackedBytes, step: "reading" });
  }

  private publish(progress: Omit<OpeningProgress, "serial">): void {
    const now = performance.now();
    if (now < this.published + PUBLISH_MS) return;
    this.published = now;
    this.board.publish(progress);
  }

  /** Opening has succeeded or failed: answers those that wait. */
  end(): void {
    this.isOver = true;
    this.board.publish(this.board.latest);
  }

  /** The next news after `seen`; undefined once opening is over. */
  async after(seen: number): Promise<OpeningProgress | undefined> {
    const news = await this.board.after(seen);
    return this.isOver ? undefined : news;
  }
}
