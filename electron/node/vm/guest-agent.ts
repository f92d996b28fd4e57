import { randomInt } from "node:crypto";
import type { Duplex } from "node:stream";
import { systemErrorText } from "../../../workers/core/error-text.js";
import { fieldsOf, parsedJson } from "../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { GuestFrame } from "../../../workers/model/monitor-record.js";
import { framed, frameIn, newFrameId } from "./framed-shell.js";
import {
  clockIn,
  GUEST_COMMANDS,
  type GuestAsker,
  type GuestClock,
  type GuestQuestion,
  guestFrame,
  MOST_FRAME,
} from "./guest-asker.js";
import { LineCutter } from "./lines.js";

const ANSWER_MS = 3000;
const PROGRAM_MS = 10_000;
/** The output of a program comes as one line, in base64. */
const MOST_LINE = 2 * MOST_FRAME;
const NEEDED = ["guest-exec", "guest-exec-status"];

/** The guest agent of QEMU (docs/interop/qemu-ga-ref). It knows no ids, and answers one request at a time. */
export class GuestAgent implements GuestAsker {
  readonly kind = "qga";
  readonly closed: Promise<string>;
  /** Those that it may do here. */
  commands: ReadonlySet<string> = new Set();
  private readonly lines = new LineCutter(MOST_LINE);
  private isInSync = false;
  private take: ((line: string) => void) | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly stream: Duplex,
    /** The host's clock. */
    private readonly now: () => bigint,
    private readonly answerMs: number,
  ) {
    stream.on("data", (bytes: Buffer) => this.hear(bytes));
    this.closed = new Promise((resolve) => {
      stream.on("error", (error) => resolve(systemErrorText(error)));
      stream.on("close", () => resolve("QEMU closed the port of the guest agent"));
    });
  }

  /** Fails where no agent answers, or where it may not run programs. */
  static async open(stream: Duplex, now: () => bigint, answerMs = ANSWER_MS): Promise<Result<GuestAgent>> {
    const agent = new GuestAgent(stream, now, answerMs);
    const info = await agent.request("guest-info");
    if (info.ok) agent.commands = enabledIn(info.value);
    const refused = NEEDED.filter((name) => !agent.commands.has(name));
    if (info.ok && refused.length === 0) return ok(agent);
    agent.close();
    return info.ok ? fail(`the guest agent may not run ${refused.join(", ")}`) : info;
  }

  async ask(what: GuestQuestion): Promise<Result<GuestFrame>> {
    const id = newFrameId();
    const ran = await this.run(framed(GUEST_COMMANDS[what], id));
    if (!ran.ok) return ran;
    const frame = frameIn(ran.value.text, id);
    return frame === undefined ? fail("the answer of the guest is cut off") : ok(guestFrame(frame));
  }

  /** The kernel writes the text of timer_list when it is read, so the answer is true within one request. */
  async clock(): Promise<Result<GuestClock>> {
    for (const path of ["/proc/timer_list", "/proc/uptime"]) {
      const opened = await this.request("guest-file-open", { path, mode: "r" });
      if (!opened.ok) continue;
      const at = this.now();
      const read = await this.request("guest-file-read", { handle: opened.value, count: 256 });
      const rtt = Number(this.now() - at);
      await this.request("guest-file-close", { handle: opened.value });
      const told = read.ok ? clockIn(decoded(fieldsOf(read.value)["buf-b64"])) : undefined;
      if (told !== undefined) return ok({ at, pair: { ...told, rtt_ns: rtt } });
    }
    return fail("the guest does not tell its clock");
  }

  close(): void {
    this.stream.destroy();
  }

  async say(script: string, mostMs?: number): Promise<Result<string>> {
    const told = await this.run(script, mostMs);
    return told.ok ? ok(told.value.text) : told;
  }

  /** What a script of sh printed, and its status. It must not take longer than `mostMs`. */
  async run(script: string, mostMs = PROGRAM_MS): Promise<Result<{ readonly text: string; readonly status: number }>> {
    // By its standard input, since every process of the guest may read arguments, and the id of the frame with them.
    const input = Buffer.from(script).toString("base64");
    const started = await this.request("guest-exec", { path: "/bin/sh", "input-data": input, "capture-output": true });
    if (!started.ok) return started;
    const { pid } = fieldsOf(started.value);
    const until = performance.now() + mostMs;
    for (let pauseMs = 5; performance.now() < until; pauseMs = Math.min(100, pauseMs * 2)) {
      const status = await this.request("guest-exec-status", { pid });
      if (!status.ok) return status;
      const { exited, exitcode, "out-data": output, "out-truncated": isCut } = fieldsOf(status.value);
      if (exited !== true) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      else if (isCut === true) return fail("the answer of the guest is cut off");
      else return ok({ text: decoded(output), status: typeof exitcode === "number" ? exitcode : 1 });
    }
    return fail(`a program in the guest did not end within ${mostMs} ms`);
  }

  /** Others that ask meanwhile wait for the answer. */
  request(execute: string, args?: Readonly<Record<string, unknown>>, mostMs = this.answerMs): Promise<Result<unknown>> {
    const next = this.queue.then(() => this.requestNow(execute, args, mostMs));
    this.queue = next;
    return next;
  }

  private async requestNow(
    execute: string,
    args: Readonly<Record<string, unknown>> | undefined,
    mostMs: number,
  ): Promise<Result<unknown>> {
    if (!this.isInSync) {
      const synced = await this.synchronise();
      if (!synced.ok) return synced;
      this.isInSync = true;
    }
    const line = JSON.stringify({ execute, ...(args && { arguments: args }) });
    const answer = await this.send(line, (told) => told, mostMs);
    // An answer that comes later must not be taken for that of the next request.
    if (!answer.ok) this.isInSync = false;
    return answer.ok ? resultOf(answer.value) : answer;
  }

  /** What was on its way before is passed over, the agent's complaint about the byte 0xFF too. */
  private synchronise(): Promise<Result<unknown>> {
    const id = randomInt(1, 2 ** 31);
    this.stream.write(Buffer.from([0xff]));
    const line = JSON.stringify({ execute: "guest-sync-delimited", arguments: { id } });
    return this.send(line, (told) => (told.return === id ? told : undefined), this.answerMs);
  }

  private send(line: string, meant: (told: Fields) => Fields | undefined, mostMs: number): Promise<Result<Fields>> {
    return new Promise((resolve) => {
      const done = (answer: Result<Fields>) => {
        clearTimeout(timer);
        this.take = undefined;
        resolve(answer);
      };
      const timer = setTimeout(() => done(fail("the guest agent does not answer")), mostMs);
      if (this.stream.destroyed) return done(fail("QEMU closed the port of the guest agent"));
      this.take = (heard) => {
        const told = meant(fieldsOf(parsedJson(heard.replace(/^[\ufffd\s]+/, ""))));
        if (told !== undefined) done(ok(told));
      };
      this.stream.write(`${line}\n`);
    });
  }

  private hear(bytes: Buffer): void {
    const lines = this.lines.add(bytes);
    if (lines === undefined) this.close();
    for (const line of lines ?? []) this.take?.(line);
  }
}

type Fields = Readonly<Record<string, unknown>>;

function resultOf(told: Fields): Result<unknown> {
  if ("return" in told) return ok(told.return);
  const { desc } = fieldsOf(told.error);
  return fail(`guest agent: ${typeof desc === "string" ? desc.slice(0, 500) : "no answer"}`);
}

/** Commands that the guest's administrator took away stand in the list as disabled. */
function enabledIn(info: unknown): ReadonlySet<string> {
  const { supported_commands: commands } = fieldsOf(info);
  const enabled = new Set<string>();
  for (const command of Array.isArray(commands) ? commands : []) {
    const { name, enabled: isOn } = fieldsOf(command);
    if (isOn === true && typeof name === "string") enabled.add(name);
  }
  return enabled;
}

function decoded(base64: unknown): string {
  return typeof base64 === "string" ? Buffer.from(base64, "base64").toString("utf8") : "";
}
