import type { Duplex } from "node:stream";
import { LineCutter } from "./lines.js";
import type { SshLink } from "./ssh-link.js";

/** Prints CLOCK_MONOTONIC and CLOCK_REALTIME for each line that it gets, ns. */
const PYTHON = `import sys,time
for l in iter(sys.stdin.readline,''): print(time.clock_gettime_ns(time.CLOCK_MONOTONIC),time.time_ns(),flush=True)
`;
const PERL = `$|=1; use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC CLOCK_REALTIME);
while(<STDIN>){printf("%.0f %.0f\\n",clock_gettime(CLOCK_MONOTONIC)*1e9,clock_gettime(CLOCK_REALTIME)*1e9)}`;
const TELLER = 'if command -v python3 >/dev/null; then exec python3 -u -c "$1"; fi; exec perl -e "$2"';

const ROUNDS = 8;
const ANSWER_MS = 3000;
const AGAIN_MS = 10_000;
/** Of /proc/uptime, whose last digit is cut. */
const UPTIME_NS = 10_000_000n;

/** The clock of a machine behind ssh: this machine's, and what lies between. */
export class RemoteClock {
  /** Its clock less ours, and how much that may be wrong, ns. */
  private offset = 0n;
  private real = 0n;
  errorNs = 0n;
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly ask: () => Promise<Reading | undefined>) {}

  static async open(link: SshLink): Promise<RemoteClock | undefined> {
    const teller = new Teller(link.program(["sh", "-c", TELLER, "sh", PYTHON, PERL]));
    const exact = new RemoteClock(() => teller.ask());
    if (await exact.measure()) return exact.kept();
    teller.close();
    const rough = new RemoteClock(() => byUptime(link));
    return (await rough.measure()) ? rough.kept() : undefined;
  }

  monotonicNs(): bigint {
    return process.hrtime.bigint() + this.offset;
  }

  realNs(): bigint {
    return this.monotonicNs() + this.real;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private kept(): this {
    this.timer = setInterval(() => void this.measure(), AGAIN_MS);
    this.timer.unref();
    return this;
  }

  /** Each answer bounds the offset. False: there is none. */
  private async measure(): Promise<boolean> {
    let [low, high]: [bigint | undefined, bigint | undefined] = [undefined, undefined];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = process.hrtime.bigint();
      const told = await this.ask();
      const after = process.hrtime.bigint();
      if (told === undefined) return false;
      const [from, to] = [told.monotonic - after, told.monotonic + told.widthNs - before];
      if (low === undefined || low < from) low = from;
      if (high === undefined || to < high) high = to;
      this.real = told.real - told.monotonic;
    }
    if (low === undefined || high === undefined) return false;
    this.offset = (low + high) / 2n;
    // Where the clocks drift apart by more than an answer takes, the bounds cross.
    this.errorNs = low < high ? (high - low) / 2n : (low - high) / 2n;
    return true;
  }
}

interface Reading {
  readonly monotonic: bigint;
  readonly real: bigint;
  readonly widthNs: bigint;
}

/** A program there that tells the time whenever it is asked. */
class Teller {
  private readonly lines = new LineCutter(1000);
  private take: ((line: string | undefined) => void) | undefined;

  constructor(private readonly stream: Duplex) {
    stream.on("data", (bytes: Buffer) => {
      for (const line of this.lines.add(bytes) ?? []) this.take?.(line);
    });
    stream.on("close", () => this.take?.(undefined));
  }

  async ask(): Promise<Reading | undefined> {
    if (this.stream.destroyed) return undefined;
    const line = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
      this.take = (told) => {
        clearTimeout(timer);
        resolve(told);
      };
      this.stream.write("\n");
    });
    this.take = undefined;
    const [, monotonic, real] = /^(\d{1,19}) (\d{1,19})$/.exec(line ?? "") ?? [];
    if (monotonic === undefined || real === undefined) return undefined;
    return { monotonic: BigInt(monotonic), real: BigInt(real), widthNs: 0n };
  }

  close(): void {
    this.stream.destroy();
  }
}

/** Where neither Python nor Perl is. It counts the time asleep, too. */
async function byUptime(link: SshLink): Promise<Reading | undefined> {
  const told = await link.shell.run("cat /proc/uptime; date +%s");
  const [, seconds, parts, real] = /^(\d{1,9})\.(\d\d) \S+\n(\d{1,12})$/m.exec(told.ok ? told.value.text : "") ?? [];
  if (seconds === undefined || parts === undefined || real === undefined) return undefined;
  const monotonic = BigInt(seconds) * 1_000_000_000n + BigInt(parts) * UPTIME_NS;
  return { monotonic, real: BigInt(real) * 1_000_000_000n, widthNs: UPTIME_NS };
}
