import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { GuestFrame } from "../../../workers/model/monitor-record.js";
import { FramedShell } from "./framed-shell.js";
import {
  clockIn,
  GUEST_COMMANDS,
  type GuestAsker,
  type GuestClock,
  type GuestQuestion,
  guestFrame,
  MOST_FRAME,
} from "./guest-asker.js";

const ANSWER_MS = 5000;

/** A shell of the guest on a virtio-serial port or a serial line. */
export class GuestShell implements GuestAsker {
  readonly kind = "agent";
  readonly shell: FramedShell;

  constructor(
    stream: Duplex,
    /** The host's clock. */
    private readonly now: () => bigint,
    answerMs = ANSWER_MS,
  ) {
    this.shell = new FramedShell(
      stream,
      { answerMs, mostBytes: MOST_FRAME, isOneAtATime: true },
      () => "QEMU closed the port",
    );
  }

  get closed(): Promise<string> {
    return this.shell.closed;
  }

  async ask(what: GuestQuestion): Promise<Result<GuestFrame>> {
    const frame = await this.shell.run(GUEST_COMMANDS[what]);
    return frame.ok ? ok(guestFrame(frame.value)) : frame;
  }

  async say(script: string, mostMs?: number): Promise<Result<string>> {
    const frame = await this.shell.run(script, mostMs);
    return frame.ok ? ok(frame.value.text) : frame;
  }

  async clock(mostMs?: number): Promise<Result<GuestClock>> {
    const at = this.now();
    const frame = await this.shell.run(GUEST_COMMANDS.now, mostMs);
    const rtt = Number(this.now() - at);
    if (!frame.ok) return frame;
    const told = clockIn(frame.value.text);
    return told === undefined ? fail("the guest does not tell its clock") : ok({ at, pair: { ...told, rtt_ns: rtt } });
  }

  close(): void {
    this.shell.close();
  }
}
