import { closeSync, type FSWatcher, fstatSync, openSync, readSync, watch } from "node:fs";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { LineCutter } from "../lines.js";

/** Beside the system's notice of a change, which may be late or left out. */
const POLL_MS = 5;
const MOST_LINE = 1 << 20;

/** Calls for each line that is added to a file, at once. */
export class FollowedFile {
  private readonly buffer = Buffer.allocUnsafe(1 << 16);
  private lines = new LineCutter(MOST_LINE);
  private readonly watcher: FSWatcher | undefined;
  private readonly timer: NodeJS.Timeout;
  private isClosed = false;

  private constructor(
    private readonly file: number,
    private at: number,
    path: string,
    private readonly take: (line: string) => void,
  ) {
    this.timer = setInterval(() => this.read(), POLL_MS);
    this.watcher = watched(path, () => this.read());
  }

  /** `isFromEnd`: what is in the file already is passed over. */
  static open(path: string, isFromEnd: boolean, take: (line: string) => void): Result<FollowedFile> {
    try {
      const file = openSync(path, "r");
      return ok(new FollowedFile(file, isFromEnd ? fstatSync(file).size : 0, path, take));
    } catch (error) {
      return fail(systemErrorText(error), { file: path });
    }
  }

  /** Reads all that is there now. */
  read(): void {
    if (this.isClosed) return;
    // A log that was emptied begins again.
    if (fstatSync(this.file).size < this.at) this.at = 0;
    for (;;) {
      const size = readSync(this.file, this.buffer, 0, this.buffer.length, this.at);
      this.at += size;
      this.cut(Buffer.from(this.buffer.subarray(0, size)));
      if (size < this.buffer.length) return;
    }
  }

  close(): void {
    if (this.isClosed) return;
    this.read();
    this.isClosed = true;
    clearInterval(this.timer);
    this.watcher?.close();
    closeSync(this.file);
  }

  private cut(bytes: Buffer): void {
    const lines = this.lines.add(bytes);
    // A line without an end is none of QEMU's: what comes next is read again.
    if (lines === undefined) this.lines = new LineCutter(MOST_LINE);
    for (const line of lines ?? []) this.take(line);
  }
}

/** Where the system has no notices left, looking is enough. */
function watched(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
