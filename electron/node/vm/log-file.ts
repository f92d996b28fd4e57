import { type FileHandle, open, rm } from "node:fs/promises";
import { systemErrorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";

/** Lines are written together. A crash loses those of this time. */
const WRITE_MS = 200;
/** More lines than a disk takes in are not kept. */
const MOST_WAITING = 64 << 20;

export interface LogTarget {
  write(text: string): Promise<unknown>;
}

/** Opens the file of a log, which is readable by its owner only: a log holds registers and command lines of a guest. */
export async function openLog(output: string | LogTarget): Promise<Result<LogFile>> {
  if (typeof output !== "string") return ok(new LogFile(output));
  try {
    const file = await open(output, "w", 0o600);
    return ok(new LogFile({ write: (text) => file.writeFile(text) }, { file, path: output }));
  } catch (error) {
    return fail(`cannot write the log: ${systemErrorText(error, "write")}`, { file: output });
  }
}

/** A log while it is written. Each line is whole in the file, whatever happens later. */
export class LogFile {
  /** Resolves once nothing more can be written, with the reason. */
  readonly failed: Promise<string>;
  bytes = 0;
  private lines: string[] = [];
  private waiting = 0;
  private writing: Promise<void> = Promise.resolve();
  private failure: string | undefined;
  private fail: (why: string) => void = () => undefined;
  private readonly timer = setInterval(() => this.flush(), WRITE_MS);

  constructor(
    private readonly target: LogTarget,
    private readonly opened?: { readonly file: FileHandle; readonly path: string },
  ) {
    this.failed = new Promise((resolve) => {
      this.fail = resolve;
    });
  }

  add(line: string): void {
    if (this.failure !== undefined) return;
    this.lines.push(line);
    this.waiting += line.length + 1;
    if (MOST_WAITING < this.waiting) this.failBy("the disk is slower than the log grows");
  }

  /** Resolves once all lines so far are in the file. */
  async settle(): Promise<void> {
    this.flush();
    await this.writing;
  }

  async close(): Promise<Result<void>> {
    clearInterval(this.timer);
    await this.settle();
    await this.opened?.file.close();
    return this.failure === undefined ? ok(undefined) : fail(this.failure);
  }

  /** For a log in which nothing is. */
  async discard(): Promise<void> {
    this.lines = [];
    await this.close();
    if (this.opened !== undefined) await rm(this.opened.path, { force: true });
  }

  private flush(): void {
    if (this.lines.length === 0 || this.failure !== undefined) return;
    const text = `${this.lines.join("\n")}\n`;
    this.lines = [];
    this.writing = this.writing
      .then(() => this.target.write(text))
      .then(
        () => {
          this.waiting -= text.length;
          this.bytes += Buffer.byteLength(text);
        },
        (error: unknown) => this.failBy(systemErrorText(error, "write")),
      );
  }

  private failBy(why: string): void {
    if (this.failure !== undefined) return;
    this.failure = `cannot write the log: ${why}`;
    this.fail(this.failure);
  }
}
