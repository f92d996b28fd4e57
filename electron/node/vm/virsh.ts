import { execFile } from "node:child_process";
import { errorCode } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { commandLine, type QmpCommand } from "./commands.js";
import { jsonMembers } from "./json-members.js";
import type { QmpAnswer, QmpMonitor } from "./monitor.js";

const ANSWER_MS = 10_000;
const MOST_BYTES = 16 << 20;

/**
 * Asks a domain of libvirt by `virsh qemu-monitor-command`, a process for each question. libvirt keeps its monitor, and
 * marks the domain as tainted. There are no events.
 */
export class VirshMonitor implements QmpMonitor {
  readonly closed: Promise<string>;
  private end: (why: string) => void = () => undefined;
  private lastId = 0;

  constructor(
    private readonly domain: string,
    /** Makes the words of a command those that run it on another machine. */
    private readonly there: (words: readonly [string, ...string[]]) => readonly [string, ...string[]] = (words) =>
      words,
  ) {
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  async ask(command: QmpCommand, mostMs = ANSWER_MS): Promise<Result<QmpAnswer>> {
    this.lastId += 1;
    const askedAt = process.hrtime.bigint();
    const output = await this.run(commandLine(command, `lanescope-${this.lastId}`), mostMs);
    if (!output.ok) return output;
    const us = Math.ceil(Number(process.hrtime.bigint() - askedAt) / 1000);
    const members = jsonMembers(output.value.trim(), 64);
    const raw = members?.get("return");
    return raw === undefined ? fail(`QEMU: ${members?.get("error") ?? "no answer"}`.slice(0, 500)) : ok({ raw, us });
  }

  close(): void {
    this.end("closed");
  }

  private run(line: string, mostMs: number): Promise<Result<string>> {
    const words = ["virsh", "qemu-monitor-command", "--domain", this.domain, "--cmd", line] as const;
    const [file, ...args] = this.there(words);
    return new Promise((resolve) => {
      execFile(file, args, { timeout: mostMs, maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
        if (error === null) return resolve(ok(stdout));
        const why = errorCode(error) === "ENOENT" ? "virsh is not installed" : stderr.trim().slice(0, 500);
        if (/domain is not running|failed to get domain/i.test(why)) this.end(`libvirt: ${why}`);
        resolve(fail(`virsh: ${why || "no answer"}`));
      });
    });
  }
}
