import { ok, type Result } from "../../../workers/core/result.js";
import type { AttachedVm, MonitorNews, Recording } from "../../../workers/model/monitor-vms.js";
import { cutLog } from "./cut-log.js";
import { type LogFile, openLog } from "./log-file.js";
import type { MonitorDesk } from "./monitor-desk.js";
import type { LineSink } from "./record-line.js";

/** Lines that windows have not taken are kept up to here; the file has all. */
const MOST_KEPT = 32 << 20;
/** Text of one answer to a window. */
const MOST_ANSWERED = 1 << 20;

/** A log that is written while windows watch. */
export class LiveRecording {
  private header: string | undefined;
  private lines: string[] = [];
  /** Lines before those that are kept. */
  private passed = 0;
  private kept = 0;
  private state: Recording["state"] = "running";
  private failure: string | undefined;
  private ending: Promise<void> | undefined;
  /** What became of them, once nothing is asked any more. */
  private left: readonly AttachedVm[] | undefined;

  private constructor(
    readonly id: number,
    private readonly path: string,
    private readonly log: LogFile,
    private readonly token: string,
    makeDesk: (sink: LineSink) => MonitorDesk,
  ) {
    this.desk = makeDesk((line) => this.add(line));
    void log.failed.then((why) => {
      this.failure = why;
    });
  }

  readonly desk: MonitorDesk;

  static async begin(
    id: number,
    path: string,
    remember: (path: string) => Promise<string>,
    makeDesk: (sink: LineSink) => MonitorDesk,
  ): Promise<Result<LiveRecording>> {
    const log = await openLog(path);
    if (!log.ok) return log;
    return ok(new LiveRecording(id, path, log.value, await remember(path), makeDesk));
  }

  get vms(): readonly AttachedVm[] {
    return this.left ?? this.desk.attached;
  }

  get told(): Recording {
    const { id, path, token, state, failure } = this;
    return { id, path, token, bytes: this.log.bytes, state, ...(failure !== undefined && { failure }) };
  }

  /** From the begin on: the header, and what is kept. */
  since(line: number): Pick<MonitorNews, "from" | "lines" | "next" | "hasMore"> {
    if (line === 0 && 0 < this.passed) {
      const kept = this.since(this.passed);
      return { ...kept, from: 0, lines: [this.header ?? "", ...kept.lines] };
    }
    const from = Math.max(line, this.passed);
    let [end, size] = [from - this.passed, 0];
    for (; end < this.lines.length && size < MOST_ANSWERED; end += 1) size += this.lines[end]?.length ?? 0;
    const lines = this.lines.slice(from - this.passed, end);
    return { from, lines, next: from + lines.length, hasMore: end < this.lines.length };
  }

  /** Copies the log from a moment of the monotonic clock on to now. */
  async cut(to: string, beginNs: bigint): Promise<void> {
    await this.log.settle();
    await cutLog(this.path, to, beginNs);
  }

  /** It has ended once its file is closed: a window opens the file then. */
  end(): Promise<void> {
    this.ending ??= this.close();
    return this.ending;
  }

  /** For one in which no VM is. */
  async discard(): Promise<void> {
    this.state = "ended";
    await this.desk.close();
    await this.log.discard();
  }

  private async close(): Promise<void> {
    this.left = this.desk.attached.map((vm) => (vm.state === "attached" ? { ...vm, state: "detached" } : vm));
    await this.desk.close();
    await this.log.close();
    this.state = "ended";
  }

  private add(line: string): void {
    this.log.add(line);
    this.header ??= line;
    this.lines.push(line);
    this.kept += line.length;
    // In a go of many: to take lines from the front one by one costs much.
    if (this.kept < 2 * MOST_KEPT) return;
    let gone = 0;
    for (; MOST_KEPT < this.kept; gone += 1) this.kept -= this.lines[gone]?.length ?? 0;
    this.lines = this.lines.slice(gone);
    this.passed += gone;
  }
}
