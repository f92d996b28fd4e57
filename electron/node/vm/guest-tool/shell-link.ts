import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { FramedShell } from "../framed-shell.js";
import { quoted } from "../ssh-link.js";
import { type ByteSink, type GuestLink, longestMs, type Ran } from "./guest-link.js";

/** A shell that edits lines takes 1023 characters in some builds (busybox, FEATURE_EDITING_MAX_LEN), with the frame around them. */
const LINE_PIECE = 840;
const PIECE = 48 << 10;
/** Base64 of a piece that is asked for. */
const READ_PIECE = 192 << 10;
const PIECE_MS = 20_000;
/** What was sent of a script before. */
const KEPT = "$" + "{B}";

/** A POSIX shell of the guest: on a serial line, a virtio-serial port, or at the end of the user's own ssh. */
export class ShellLink implements GuestLink {
  private constructor(
    readonly kind: "serial" | "ssh",
    private readonly shell: FramedShell,
    private readonly isTerminal: boolean,
    private readonly done: (() => void) | undefined,
  ) {}

  /** `done`: ends the shell, where nobody else uses it. */
  static async of(kind: "serial" | "ssh", shell: FramedShell, done?: () => void): Promise<Result<ShellLink>> {
    const told = await shell.run("if [ -t 0 ]; then echo terminal; else echo plain; fi", PIECE_MS);
    if (!told.ok) return told;
    return ok(new ShellLink(kind, shell, !told.value.text.includes("plain"), done));
  }

  get bytesPerSecond(): number {
    return this.isTerminal ? 16 << 10 : 1 << 20;
  }

  /** A shell of its own runs it, so that what it sets or ends leaves this one alone. */
  async run(script: string, mostMs: number): Promise<Result<Ran>> {
    const text = Buffer.from(script).toString("base64");
    const limit = this.isTerminal ? LINE_PIECE : PIECE;
    let last = 0;
    for (; last + limit < text.length; last += limit) {
      const kept = await this.shell.run(`B=${last === 0 ? "" : KEPT}${text.slice(last, last + limit)}`, PIECE_MS);
      if (!kept.ok) return kept;
    }
    const whole = `${last === 0 ? "" : KEPT}${text.slice(last)}`;
    const frame = await this.shell.run(`echo ${whole} | base64 -d | sh 2>&1; S=$?; echo; echo "status $S"`, mostMs);
    if (!frame.ok) return frame;
    // The status is that of the last part of the pipe: of the script's shell.
    const end = frame.value.text.lastIndexOf("\nstatus ");
    const status = Number(frame.value.text.slice(end + "\nstatus ".length).trim());
    return ok({ text: frame.value.text.slice(0, Math.max(0, end)), status: Number.isInteger(status) ? status : 1 });
  }

  async push(path: string, bytes: Uint8Array, onPart: (done: number) => void): Promise<Result<void>> {
    const piece = Math.floor((this.isTerminal ? LINE_PIECE : PIECE) / 4) * 3;
    const until = performance.now() + longestMs(bytes.length);
    for (let from = 0; from < bytes.length; from += piece) {
      if (until < performance.now()) return fail("the guest takes the file too slowly");
      const part = Buffer.from(bytes.subarray(from, from + piece)).toString("base64");
      const frame = await this.shell.run(`echo ${part} | base64 -d >>${quoted(path)} && echo written`, PIECE_MS);
      if (!frame.ok) return frame;
      if (!frame.value.text.includes("written")) return fail("the guest has no room for it");
      onPart(Math.min(bytes.length, from + piece));
    }
    return ok(undefined);
  }

  async fetch(path: string, bytes: number, sink: ByteSink): Promise<Result<number>> {
    const until = performance.now() + longestMs(bytes);
    let came = 0;
    for (let block = 0; came < bytes; block += 1) {
      if (until < performance.now()) return fail("the guest gives the file too slowly");
      const read = `dd if=${quoted(path)} bs=${READ_PIECE} skip=${block} count=1 2>/dev/null | base64`;
      const frame = await this.shell.run(read, PIECE_MS + (READ_PIECE / this.bytesPerSecond) * 2000);
      if (!frame.ok) return frame;
      const piece = Buffer.from(frame.value.text, "base64").subarray(0, bytes - came);
      await sink(piece);
      came += piece.length;
      if (piece.length < READ_PIECE) break;
    }
    return ok(came);
  }

  close(): void {
    this.done?.();
  }
}
