import { fieldsOf, parsedJson } from "../../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { plain, type QmpCommand, sendInput } from "../commands.js";
import type { QmpAnswer, QmpEvent, QmpMonitor } from "../monitor.js";
import { exactClock } from "./exact-clock.js";
import type { Plan } from "./plan.js";
import type { PlayClock, PlayControl, PlaySignal, PlayTold } from "./play-words.js";
import { Player } from "./player.js";

/** What takes a run's words, and steers it. `zero`: the begin of its clock, on `process.hrtime`. */
export interface Playing {
  readonly zero: bigint;
  control(control: PlayControl): void;
  signal(signal: PlaySignal): void;
}

export interface PlayingMonitor extends QmpMonitor {
  /** One run at a time. It ends with a word of kind `end`, whatever happens. */
  play(plan: Plan, tell: (told: PlayTold) => void): Result<Playing>;
}

export function canPlay(monitor: QmpMonitor): monitor is PlayingMonitor {
  return "play" in monitor;
}

/** A QEMU that writes a dump of its memory answers nothing for so long. */
const SEND_MS = 60_000;
/** A question of which nothing is known yet may take so long. */
const UNKNOWN_NS = 5_000_000;
const ROOM_NS = 2_000_000;
/** A question that has waited for so long goes out right after a group, even if it makes the next one late. */
const MOST_WAIT_NS = 250_000_000;

interface Run {
  readonly player: Player;
  readonly clock: PlayClock;
}

interface Waiting {
  readonly command: QmpCommand;
  readonly mostMs: number | undefined;
  readonly since: number;
  readonly done: (answer: Result<QmpAnswer>) => void;
}

/**
 * A monitor that a run and all other questions share, since QEMU serves one client. QEMU answers one after the other, so
 * while a run goes on questions are sent where there is time before its next group.
 */
export class SharedQmp implements PlayingMonitor {
  private readonly waiting: Waiting[] = [];
  private readonly tookNs = new Map<string, number>();
  private run: Run | undefined;
  private isAsking = false;

  constructor(
    private readonly monitor: QmpMonitor,
    private readonly clockSince: (zero: bigint) => PlayClock = exactClock,
  ) {
    void monitor.closed.then(() => {
      this.run?.player.control({ do: "stop", why: "the monitor is gone" });
    });
  }

  get closed(): Promise<string> {
    return this.monitor.closed;
  }

  ask(command: QmpCommand, mostMs?: number): Promise<Result<QmpAnswer>> {
    const { run } = this;
    if (run === undefined) return this.monitor.ask(command, mostMs);
    return new Promise((done) => {
      this.waiting.push({ command, mostMs, since: run.clock.now(), done });
      this.askNext(false);
    });
  }

  /** An event of QEMU, as it came. */
  heard({ name }: QmpEvent): void {
    if (name === "RESUME") this.run?.player.wakeUp();
  }

  /** `zero`: of another thread's clock, which is the same one. */
  play(plan: Plan, tell: (told: PlayTold) => void, zero = process.hrtime.bigint()): Result<Playing> {
    if (this.run !== undefined) return fail("a replay to this VM is going on already");
    const vm = {
      send: (events: Parameters<typeof sendInput>[0]) => this.monitor.ask(sendInput(events), SEND_MS),
      isRunning: () => this.isRunning(),
    };
    const clock = this.clockSince(zero);
    const player = new Player(plan, vm, clock, tell, (isAfterGroup) => this.askNext(isAfterGroup));
    this.run = { player, clock };
    void player.run().finally(() => {
      this.run = undefined;
      for (const { command, mostMs, done } of this.waiting.splice(0)) void this.monitor.ask(command, mostMs).then(done);
    });
    return ok({
      zero,
      control: (control) => player.control(control),
      signal: (signal) => player.signal(signal),
    });
  }

  close(): void {
    this.monitor.close();
  }

  private async isRunning(): Promise<Result<boolean>> {
    const answer = await this.monitor.ask(plain("query-status"));
    return answer.ok ? ok(fieldsOf(parsedJson(answer.value.raw))["running"] === true) : answer;
  }

  private askNext(isAfterGroup: boolean): void {
    const [next] = this.waiting;
    const { run } = this;
    if (next === undefined || run === undefined || this.isAsking || !this.hasRoom(run, next, isAfterGroup)) return;
    this.waiting.shift();
    this.isAsking = true;
    const begin = run.clock.now();
    void this.monitor.ask(next.command, next.mostMs).then((answer) => {
      this.isAsking = false;
      this.tookNs.set(next.command.execute, run.clock.now() - begin);
      next.done(answer);
      this.askNext(false);
    });
  }

  private hasRoom({ player, clock }: Run, { command, since }: Waiting, isAfterGroup: boolean): boolean {
    const now = clock.now();
    if (isAfterGroup && MOST_WAIT_NS < now - since) return true;
    const due = player.nextDue;
    if (due === undefined) return false;
    const took = this.tookNs.get(command.execute) ?? UNKNOWN_NS;
    return ROOM_NS + 2 * took < due - now;
  }
}
