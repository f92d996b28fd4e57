import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { systemErrorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";

export interface Frame {
  readonly id: string;
  readonly text: string;
}

export interface ShellLimits {
  readonly answerMs: number;
  /** Of one answer. */
  readonly mostBytes: number;
  /** A terminal writes what comes meanwhile into the answer: each waits for the one before. */
  readonly isOneAtATime?: boolean;
}

interface Asked {
  readonly id: string;
  readonly done: (frame: Result<Frame>) => void;
}

const TAIL = 64;

/**
 * A POSIX shell at the other end of a stream: a line of ssh, a serial line, a port. Each answer is a frame between two
 * lines with a random id, so that no text in it can stand for its end. What comes outside of frames is passed over:
 * greetings, prompts, messages of a kernel, answers that came too late.
 */
export class FramedShell {
  readonly closed: Promise<string>;
  private asked: Asked[] = [];
  private heard: Buffer[] = [];
  private size = 0;
  private tail: Buffer = Buffer.alloc(0);
  private before: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly stream: Duplex,
    private readonly limits: ShellLimits,
    /** Why the stream ended, in words. */
    private readonly whyClosed: () => string,
  ) {
    stream.on("data", (bytes: Buffer) => this.take(bytes));
    this.closed = new Promise((resolve) => {
      stream.on("error", (error) => resolve(systemErrorText(error)));
      stream.on("close", () => resolve(this.whyClosed()));
    });
    void this.closed.then((why) => {
      for (const { done } of this.asked) done(fail(why));
    });
  }

  /** Runs commands, given as one line. Further ones may be sent before it has answered. */
  run(commands: string, mostMs = this.limits.answerMs): Promise<Result<Frame>> {
    if (this.limits.isOneAtATime !== true) return this.ask(commands, mostMs);
    const frame = this.before.then(() => this.ask(commands, mostMs));
    this.before = frame;
    return frame;
  }

  private ask(commands: string, mostMs: number): Promise<Result<Frame>> {
    const id = newFrameId();
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(fail(`no answer within ${mostMs} ms`)), mostMs);
      const done = (frame: Result<Frame>) => {
        clearTimeout(timer);
        this.asked = this.asked.filter((one) => one.id !== id);
        if (this.asked.length === 0) this.keep(Buffer.alloc(0));
        resolve(frame);
      };
      if (this.stream.destroyed) return done(fail(this.whyClosed()));
      this.asked.push({ id, done });
      this.stream.write(`${framed(commands, id)}\n`);
    });
  }

  close(): void {
    this.stream.destroy();
  }

  private take(bytes: Buffer): void {
    if (this.asked.length === 0) return;
    this.heard.push(bytes);
    this.size += bytes.length;
    // The mark of an end may come in pieces.
    const recent = Buffer.concat([this.tail, bytes]);
    this.tail = recent.subarray(-TAIL);
    if (recent.includes("#end ")) this.takeFrames();
    const [first] = this.asked;
    if (this.limits.mostBytes < this.size) {
      first?.done(fail(`an answer is longer than ${this.limits.mostBytes} bytes`));
      this.keep(Buffer.alloc(0));
    }
  }

  private takeFrames(): void {
    const heard = Buffer.concat(this.heard, this.size);
    let rest = heard;
    for (const { id, done } of [...this.asked]) {
      const mark = `#end ${id} `;
      const end = rest.indexOf(mark);
      if (end === -1) continue;
      const after = end + mark.length;
      const frame = frameIn(rest.toString("utf8", 0, after).replaceAll("\r\n", "\n"), id);
      rest = rest.subarray(after);
      done(frame === undefined ? fail("an answer is cut off") : ok(frame));
    }
    if (rest !== heard) this.keep(rest);
  }

  private keep(rest: Buffer): void {
    this.heard = rest.length === 0 ? [] : [rest];
    this.size = rest.length;
    this.tail = rest.subarray(-TAIL);
  }
}

/** No text of a process can guess it. */
export function newFrameId(): string {
  return randomBytes(8).toString("hex");
}

/** The id stands once in it, so that the echo of a terminal is no frame. */
export function framed(commands: string, id: string): string {
  return `I=${id}; echo; echo "#begin $I"; ${commands}; echo; echo "#end $I $?"`;
}

/** Undefined: it is not there as a whole. */
export function frameIn(text: string, id: string): Frame | undefined {
  const mark = `#begin ${id}\n`;
  const begin = text.indexOf(mark);
  const end = text.indexOf(`\n#end ${id} `, begin);
  return begin === -1 || end === -1 ? undefined : { id, text: text.slice(begin + mark.length, end) };
}
