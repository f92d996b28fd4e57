import type { Duplex } from "node:stream";
import { errorCode, systemErrorText } from "../../../workers/core/error-text.js";
import { fieldsOf, parsedJson } from "../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { commandLine, type QmpCommand } from "./commands.js";
import { jsonMembers } from "./json-members.js";
import { LineCutter } from "./lines.js";
import type { QmpAnswer, QmpEvent, QmpMonitor } from "./monitor.js";

/** QEMU's monitor serves one client: the next one connects, and hears nothing. */
const GREETING_MS = 1000;
const ANSWER_MS = 5000;
/** `info tlb` has 450 KB. */
const MOST_LINE = 16 << 20;
const MOST_DEPTH = 64;
const ENDS = ["ECONNRESET", "EPIPE"];

export interface QmpLimits {
  readonly greetingMs?: number;
  readonly answerMs?: number;
}

interface Waiting {
  readonly askedAt: bigint;
  readonly timer: NodeJS.Timeout;
  readonly done: (answer: Result<QmpAnswer>) => void;
}

/** QEMU's monitor protocol over a connected stream (docs/interop/qmp-spec.txt of QEMU). */
export class QmpSocket implements QmpMonitor {
  readonly closed: Promise<string>;
  private readonly lines = new LineCutter(MOST_LINE);
  private readonly waiting = new Map<string, Waiting>();
  private readonly answerMs: number;
  private lastId = 0;
  private end: ((why: string) => void) | undefined;
  private greet: ((isGreeted: boolean) => void) | undefined;

  private constructor(
    private readonly stream: Duplex,
    private readonly onEvent: (event: QmpEvent) => void,
    limits: QmpLimits,
  ) {
    this.answerMs = limits.answerMs ?? ANSWER_MS;
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
    stream.on("data", (bytes: Buffer) => this.take(bytes));
    const ended = "QEMU closed the monitor";
    // A QEMU that is killed resets the connection.
    const isEnd = (error: Error) => ENDS.includes(errorCode(error) ?? "");
    stream.on("error", (error) => this.stop(isEnd(error) ? ended : `the monitor broke: ${systemErrorText(error)}`));
    stream.on("close", () => this.stop(ended));
  }

  /** Waits for the greeting, and takes the protocol's command mode. */
  static async open(
    stream: Duplex,
    onEvent: (event: QmpEvent) => void,
    limits: QmpLimits = {},
  ): Promise<Result<QmpSocket>> {
    const socket = new QmpSocket(stream, onEvent, limits);
    const why = await socket.greeting(limits.greetingMs ?? GREETING_MS);
    if (why !== undefined) {
      socket.close();
      return fail(why);
    }
    const mode = await socket.send((id) => JSON.stringify({ execute: "qmp_capabilities", id }), socket.answerMs);
    if (mode.ok) return ok(socket);
    socket.close();
    return mode;
  }

  ask(command: QmpCommand, mostMs = this.answerMs): Promise<Result<QmpAnswer>> {
    return this.send((id) => commandLine(command, id), mostMs);
  }

  close(): void {
    this.stop("closed");
  }

  private greeting(mostMs: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => resolve("no greeting: someone else holds this monitor (libvirt?), or it is no QMP monitor"),
        mostMs,
      );
      this.greet = (isGreeted) => {
        clearTimeout(timer);
        resolve(isGreeted ? undefined : "it is no QMP monitor: its first line is no greeting");
      };
      void this.closed.then((why) => {
        clearTimeout(timer);
        resolve(why);
      });
    });
  }

  private send(line: (id: string) => string, mostMs: number): Promise<Result<QmpAnswer>> {
    if (this.end === undefined) return Promise.resolve(fail("the monitor is closed"));
    this.lastId += 1;
    const id = `lanescope-${this.lastId}`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(id, fail(`no answer within ${mostMs} ms`)), mostMs);
      this.waiting.set(id, { askedAt: process.hrtime.bigint(), timer, done: resolve });
      this.stream.write(`${line(id)}\n`);
    });
  }

  private take(bytes: Buffer): void {
    const lines = this.lines.add(bytes);
    if (lines === undefined) this.stop(`a line of the monitor is longer than ${MOST_LINE} bytes`);
    for (const line of lines ?? []) {
      if (this.end === undefined) return;
      if (line.trim() !== "") this.takeLine(line);
    }
  }

  private takeLine(line: string): void {
    const members = jsonMembers(line, MOST_DEPTH);
    if (this.greet !== undefined) {
      this.greet(members?.has("QMP") === true);
      this.greet = undefined;
      return;
    }
    if (members === undefined) {
      this.stop("an answer of the monitor is no JSON, or nested too deep");
      return;
    }
    const event = textOf(members.get("event"));
    if (event !== undefined) {
      this.onEvent({
        name: event,
        data: members.get("data") ?? "{}",
        timestamp: members.get("timestamp") ?? "{}",
      });
      return;
    }
    const id = textOf(members.get("id"));
    // An answer that came too late has no one who waits. Neither has a second answer with the same id.
    if (id !== undefined) this.answer(id, answerOf(members));
  }

  private answer(id: string, answer: Result<string>): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    clearTimeout(waiting.timer);
    const us = Number(process.hrtime.bigint() - waiting.askedAt) / 1000;
    waiting.done(answer.ok ? ok({ raw: answer.value, us: Math.ceil(us) }) : answer);
  }

  private stop(why: string): void {
    if (this.end === undefined) return;
    this.end(why);
    this.end = undefined;
    this.stream.destroy();
    for (const id of [...this.waiting.keys()]) this.answer(id, fail(why));
  }
}

function answerOf(members: ReadonlyMap<string, string>): Result<string> {
  const value = members.get("return");
  if (value !== undefined) return ok(value);
  const { class: name, desc } = fieldsOf(parsedJson(members.get("error") ?? ""));
  return fail(`QEMU: ${typeof desc === "string" ? desc.slice(0, 500) : "an error without text"}`, {
    ...(name === "CommandNotFound" && { hint: "this QEMU does not have the command" }),
  });
}

function textOf(raw: string | undefined): string | undefined {
  const value = raw === undefined ? undefined : parsedJson(raw);
  return typeof value === "string" ? value : undefined;
}
