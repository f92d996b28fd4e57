import type { ByteSink, GuestLink, Ran } from "../../electron/node/vm/guest-tool/guest-link.js";
import { CHECK } from "../../electron/node/vm/guest-tool/scripts.js";
import { fail, ok, type Result } from "../../workers/core/result.js";

/** What a small guest of two CPUs said of itself. */
export const SAID = `uid 0
machine x86_64
hostname lanescope-guest
cpus 2
has timeout
has tar
has gzip
has base64
has dd
has setsid
MemAvailable:     221496 kB
free run                     143240        12    143228   0% /run /run
free /dev/my disk            143240         0     50000   0% / /tmp
tracefs /sys/kernel/tracing
set tracing_on 1 
set current_tracer nop 
set trace_clock [local] global counter uptime perf mono 
set set_event 
set buffer_size_kb 7 (expanded: 1408) 
`;

export interface FakeGuestOptions {
  /** What it says of itself. */
  readonly said?: string;
  /** What it says of a recording, one look after the other; the last one stays. */
  readonly looks?: readonly string[];
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** What it says when nothing should be left. */
  readonly afterwards?: string;
  /** From this script on it answers nothing. */
  readonly diesAt?: RegExp;
}

/** A guest that answers as it is told to, and keeps what was asked of it. */
export class FakeGuest implements GuestLink {
  readonly kind = "qga";
  readonly bytesPerSecond = 1 << 20;
  readonly scripts: string[] = [];
  readonly pushed: { readonly path: string; readonly bytes: number }[] = [];
  isClosed = false;
  private looks = 0;
  private isDead = false;

  constructor(private readonly options: FakeGuestOptions = {}) {}

  async run(script: string): Promise<Result<Ran>> {
    if (this.options.diesAt?.test(script)) this.isDead = true;
    if (this.isDead) return fail("the guest agent does not answer");
    this.scripts.push(script);
    return ok({ text: this.answer(script), status: 0 });
  }

  async push(path: string, bytes: Uint8Array, onPart: (done: number) => void): Promise<Result<void>> {
    if (this.isDead) return fail("the guest agent does not answer");
    this.pushed.push({ path, bytes: bytes.length });
    onPart(bytes.length);
    return ok(undefined);
  }

  async fetch(path: string, bytes: number, sink: ByteSink): Promise<Result<number>> {
    const file = this.options.files?.[path.slice(path.lastIndexOf("/") + 1)] ?? new Uint8Array(0);
    await sink(Buffer.from(file.subarray(0, bytes)));
    return ok(Math.min(bytes, file.length));
  }

  close(): void {
    this.isClosed = true;
  }

  private answer(script: string): string {
    const { said = SAID, looks = ["ended 0\n"], afterwards = said } = this.options;
    if (script === CHECK) return said;
    if (script.includes("left process")) return afterwards;
    if (!script.includes("echo recording")) return "";
    const look = looks[Math.min(this.looks, looks.length - 1)] ?? "";
    this.looks += 1;
    return look;
  }
}
