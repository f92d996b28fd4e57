import type { Duplex } from "node:stream";
import { systemErrorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { GuestFrame } from "../../../workers/model/monitor-record.js";
import {
  clockIn,
  frameIn,
  type GuestAsker,
  type GuestClock,
  type GuestQuestion,
  guestScript,
  MOST_FRAME,
  newFrameId,
} from "./guest-asker.js";

const ANSWER_MS = 5000;

interface Asked {
  readonly id: string;
  readonly done: (frame: Result<GuestFrame>) => void;
}

/** A shell of the guest on a virtio-serial port or a serial line. Between questions, what it says is passed over. */
export class GuestShell implements GuestAsker {
  readonly kind = "agent";
  readonly closed: Promise<string>;
  private asked: Asked | undefined;
  private heard: Buffer[] = [];
  private size = 0;
  private tail: Buffer = Buffer.alloc(0);

  constructor(
    private readonly stream: Duplex,
    private readonly answerMs = ANSWER_MS,
  ) {
    stream.on("data", (bytes: Buffer) => this.take(bytes));
    this.closed = new Promise((resolve) => {
      stream.on("error", (error) => resolve(systemErrorText(error)));
      stream.on("close", () => resolve("QEMU closed the port"));
    });
    void this.closed.then((why) => this.asked?.done(fail(why)));
  }

  ask(what: GuestQuestion): Promise<Result<GuestFrame>> {
    return this.send(what);
  }

  async clock(): Promise<Result<GuestClock>> {
    const at = process.hrtime.bigint();
    const frame = await this.send("now");
    const rtt = Number(process.hrtime.bigint() - at);
    if (!frame.ok) return frame;
    const told = clockIn(frame.value.text);
    return told === undefined ? fail("the guest does not tell its clock") : ok({ at, pair: { ...told, rtt_ns: rtt } });
  }

  close(): void {
    this.stream.destroy();
  }

  private send(what: GuestQuestion | "now"): Promise<Result<GuestFrame>> {
    const id = newFrameId();
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(fail("the guest does not answer: is a shell on this line?")), this.answerMs);
      const done = (frame: Result<GuestFrame>) => {
        clearTimeout(timer);
        this.asked = undefined;
        this.forget();
        resolve(frame);
      };
      if (this.stream.destroyed) return done(fail("QEMU closed the port"));
      this.asked = { id, done };
      this.stream.write(`${guestScript(what, id)}\n`);
    });
  }

  private take(bytes: Buffer): void {
    const { asked } = this;
    if (asked === undefined) return;
    this.heard.push(bytes);
    this.size += bytes.length;
    // The mark of the end may come in pieces.
    const recent = Buffer.concat([this.tail, bytes]);
    this.tail = recent.subarray(-64);
    if (MOST_FRAME < this.size) asked.done(fail(`the guest's answer is longer than ${MOST_FRAME} bytes`));
    else if (recent.includes(`#end ${asked.id}`)) this.takeFrame(asked);
  }

  private takeFrame({ id, done }: Asked): void {
    const text = Buffer.concat(this.heard, this.size).toString("utf8").replaceAll("\r\n", "\n");
    const frame = frameIn(text, id);
    if (frame !== undefined) done(ok(frame));
  }

  private forget(): void {
    this.heard = [];
    this.size = 0;
    this.tail = Buffer.alloc(0);
  }
}
