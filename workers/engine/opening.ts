import type { OpeningProgress } from "../model/progress.js";
import type { OpenWatch } from "./guest-clocks.js";

const PUBLISH_MS = 60;

/** Opening under way: before there is a session, archives are unpacked, which can take long and can be given up. */
export class Opening implements OpenWatch {
  private cancelled = false;
  private isOver = false;
  private published = performance.now();
  private current: OpeningProgress = {
    serial: 1,
    bytesRead: 0,
    totalBytes: 0,
    unpackedBytes: 0,
    step: "unpacking",
  };
  private waiting: ((progress: OpeningProgress | undefined) => void)[] = [];

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
    this.publish({ bytesRead, totalBytes, unpackedBytes: this.current.unpackedBytes, step: "clocks" });
  }

  private publish(progress: Omit<OpeningProgress, "serial">): void {
    const now = performance.now();
    if (now < this.published + PUBLISH_MS) return;
    this.published = now;
    this.current = { serial: this.current.serial + 1, ...progress };
    this.tell(this.current);
  }

  /** Opened, or not: nobody need wait any longer. */
  end(): void {
    this.isOver = true;
    this.tell(undefined);
  }

  /** Answers at once if there is news since `seen`, else with the next; undefined once it is over. */
  after(seen: number): Promise<OpeningProgress | undefined> {
    if (this.isOver) return Promise.resolve(undefined);
    if (seen < this.current.serial) return Promise.resolve(this.current);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private tell(news: OpeningProgress | undefined): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve(news);
  }
}
