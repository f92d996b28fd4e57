import type { Socket } from "node:net";
import { fieldsOf } from "../../workers/core/parsed-json.js";
import { onLines } from "./socket.js";

interface Asked {
  readonly take: (answer: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** The test's own connection to QEMU's monitor: short, and independent of the one that is tested. */
export class TestQmp {
  private readonly asked = new Map<number, Asked>();
  private readonly watched: ((name: string, data: unknown) => void)[] = [];
  private next = 1;

  constructor(
    private readonly socket: Socket,
    private readonly gone: Promise<never>,
  ) {
    onLines(socket, (line) => this.takeLine(line));
  }

  execute(command: string, options: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const id = this.next;
    this.next += 1;
    const answer = new Promise<unknown>((take, fail) => this.asked.set(id, { take, fail }));
    this.socket.write(`${JSON.stringify({ execute: command, arguments: options, id })}\n`);
    return Promise.race([answer, this.gone]);
  }

  /** What a person would type at the monitor. */
  async ask(line: string): Promise<string> {
    return String(await this.execute("human-monitor-command", { "command-line": line }));
  }

  /** For each event, until the guest ends. */
  onEvent(take: (name: string, data: unknown) => void): void {
    this.watched.push(take);
  }

  private takeLine(line: string): void {
    const said = fieldsOf(JSON.parse(line));
    if (typeof said["event"] === "string") for (const take of this.watched) take(said["event"], said["data"]);
    const asked = this.asked.get(Number(said["id"]));
    if (asked === undefined) return;
    this.asked.delete(Number(said["id"]));
    if ("error" in said) asked.fail(new Error(String(fieldsOf(said["error"])["desc"])));
    else asked.take(said["return"]);
  }
}
