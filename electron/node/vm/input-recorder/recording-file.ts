import { readFile, rename, writeFile } from "node:fs/promises";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { pressedName } from "../../../../workers/model/input-recording/held.js";
import {
  HIDDEN_KEY,
  type InputEvent,
  type InputHeader,
  type InputLine,
} from "../../../../workers/model/input-recording.js";
import { type LogFile, openLog } from "../log-file.js";
import type { InputSink, SeenGroup } from "./recorder.js";

/** Writes what is seen as a recording (`.lsi.jsonl`), readable by its owner only. The first input is at 0. */
export class RecordingFile implements InputSink {
  /** Resolves once nothing more can be written, with the reason. */
  readonly failed: Promise<string>;
  groups = 0;
  private header: InputHeader | undefined;
  private begin: { readonly atNs: bigint; readonly realNs: bigint } | undefined;
  private last = 0;
  private readonly known = new Set<string>();
  /** Let go without having been pressed. */
  private readonly downBefore = new Set<string>();

  private constructor(
    private readonly path: string,
    private readonly log: LogFile,
  ) {
    this.failed = log.failed;
  }

  static async open(path: string): Promise<Result<RecordingFile>> {
    const log = await openLog(path);
    return log.ok ? ok(new RecordingFile(path, log.value)) : log;
  }

  get bytes(): number {
    return this.log.bytes;
  }

  /** Before the first group. */
  start(header: InputHeader): void {
    this.header = header;
  }

  readonly group = ({ con, ev, atNs, realNs }: SeenGroup): void => {
    for (const event of ev) this.note(event);
    this.groups += 1;
    this.write(atNs, realNs, (t) => ({ t, con, ev }));
  };

  mark(text: string, atNs = process.hrtime.bigint()): void {
    this.write(atNs, undefined, (t) => ({ t, mark: text }));
  }

  /** Which keys were down at the begin is known only by now. */
  async close(): Promise<Result<void>> {
    if (this.begin === undefined && this.header !== undefined) this.log.add(JSON.stringify(this.header));
    const closed = await this.log.close();
    const down = [...this.downBefore];
    return closed.ok && 0 < down.length ? this.rewriteHeader(down) : closed;
  }

  async discard(): Promise<void> {
    await this.log.discard();
  }

  private write(atNs: bigint, realNs: bigint | undefined, line: (t: number) => InputLine): void {
    if (this.begin === undefined) this.writeHeader(atNs, realNs);
    const { begin } = this;
    if (begin === undefined) return;
    const ns = realNs !== undefined && begin.realNs !== 0n ? realNs - begin.realNs : atNs - begin.atNs;
    // A clock that was set back does not change the order.
    this.last = Math.max(this.last, Number(ns));
    this.log.add(JSON.stringify(line(this.last)));
  }

  private writeHeader(atNs: bigint, realNs: bigint | undefined): void {
    if (this.header === undefined) return;
    this.begin = { atNs, realNs: realNs ?? 0n };
    const real = realNs ?? BigInt(Date.now()) * 1_000_000n - (process.hrtime.bigint() - atNs);
    this.header = { ...this.header, t0_real_ns: `${real}` };
    this.log.add(JSON.stringify(this.header));
  }

  private note(event: InputEvent): void {
    const name = pressedName(event);
    if (name === undefined || event.type !== "key") return;
    const { key, down } = event.data;
    const isFirst = !this.known.has(name);
    this.known.add(name);
    if (isFirst && !down && key.type === "qcode" && key.data !== HIDDEN_KEY) this.downBefore.add(key.data);
  }

  private async rewriteHeader(down: readonly string[]): Promise<Result<void>> {
    try {
      const text = await readFile(this.path, "utf8");
      const rest = text.slice(text.indexOf("\n"));
      await writeFile(`${this.path}.new`, `${JSON.stringify({ ...this.header, down })}${rest}`, { mode: 0o600 });
      await rename(`${this.path}.new`, this.path);
      return ok(undefined);
    } catch (error) {
      return fail(`cannot write which keys were down: ${systemErrorText(error, "write")}`, { file: this.path });
    }
  }
}
