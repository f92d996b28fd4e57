import type { InputEvent, WaitFor } from "../../../../workers/model/input-recording.js";
import { HalfTrips } from "./half-trips.js";
import { Held } from "./held.js";
import { LEAST_GAP_NS, type Plan, type PlayGroup, type PlayStep } from "./plan.js";
import type { PlayClock, PlayControl, PlayedVm, PlaySignal, PlayState, PlayTold } from "./play-words.js";

const LEAD_NS = 50_000_000;
/** A machine that stood still for longer moves the rest along: nothing is caught up in a burst. */
const STALL_NS = 250_000_000;
const LOOK_NS = 100_000_000;
const FIRST_TRIPS = 5;
const NOT_RUNNING = "QEMU: VM not running";

/** Plays a plan to a VM: each group at its moment of an absolute time table, one after the other has been answered. */
export class Player {
  /** When the next group goes out; Infinity: nobody knows; undefined: now. */
  nextDue: number | undefined;
  private readonly held = new Held();
  private readonly trips = new HalfTrips();
  private wake = new AbortController();
  /** The time of the plan's begin, moved by all shifts. */
  private origin = 0;
  private lastSent = Number.NEGATIVE_INFINITY;
  private lastScreen = Number.NEGATIVE_INFINITY;
  private lines: string[] = [];
  private steps = 0;
  private paused: string | undefined;
  private stopped: string | undefined;
  private failed: string | undefined;
  private hasSent = false;
  private told: PlayState | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly vm: PlayedVm,
    private readonly clock: PlayClock,
    private readonly tell: (told: PlayTold) => void,
    /** Questions of others may go out now: there is time until `nextDue`. */
    private readonly onFree: (isAfterGroup: boolean) => void,
  ) {}

  control({ do: what, why }: PlayControl): void {
    if (what === "pause") this.paused ??= why ?? "";
    else if (what === "resume") this.paused = undefined;
    else if (what === "step") this.steps += 1;
    else this.stopped ??= why ?? "stopped";
    this.wakeUp();
  }

  signal(signal: PlaySignal): void {
    if (signal.kind === "screen") {
      this.lastScreen = signal.at;
      return;
    }
    this.lines.push(signal.text);
    this.wakeUp();
  }

  /** The VM has begun to run, or its monitor is gone. */
  wakeUp(): void {
    this.wake.abort();
    this.wake = new AbortController();
  }

  async run(): Promise<void> {
    for (let index = 0; index < FIRST_TRIPS && !this.isOver; index += 1) await this.look();
    await this.press(this.plan.before);
    this.origin = this.clock.now() + LEAD_NS;
    for (const step of this.plan.steps) {
      await this.take(step);
      if (this.isOver) break;
    }
    const why = this.failed ?? this.stopped;
    await this.letGo(why ?? "the end of the recording");
    const state = this.failed !== undefined ? "failed" : this.stopped !== undefined ? "stopped" : "done";
    this.tell({ kind: "end", at: this.clock.now(), state, ...(why !== undefined && { why }) });
  }

  private get isOver(): boolean {
    return this.stopped !== undefined || this.failed !== undefined;
  }

  private async take(step: PlayStep): Promise<void> {
    if (step.kind === "group" && step.isBegin) await this.between(step);
    await this.reach(step.at);
    if (this.isOver) return;
    switch (step.kind) {
      case "mark":
        this.tell({ kind: "mark", at: this.clock.now(), text: step.text });
        return;
      case "wait": {
        const waited = await this.waitFor(step.wait);
        this.origin += waited;
        return;
      }
      case "group":
        return this.send(step);
    }
  }

  /** What comes before something that a person begins. The times of the plan go on from there. */
  private async between({ at }: PlayStep): Promise<void> {
    const { mode, between } = this.plan;
    if (mode === "step") await this.nextStep();
    else if (mode === "closed-loop" && between !== undefined && this.hasSent) await this.waitFor(between);
    else return;
    this.origin = Math.max(this.clock.now() + this.trips.early, this.lastSent + LEAST_GAP_NS) - at;
  }

  private async nextStep(): Promise<void> {
    while (this.steps === 0 && !this.isOver) {
      if (0 < (await this.pausing())) continue;
      this.say("step");
      await this.wait(Number.POSITIVE_INFINITY);
    }
    this.steps = Math.max(0, this.steps - 1);
  }

  /** Waits for a moment of the plan. */
  private async reach(at: number): Promise<void> {
    while (!this.isOver) {
      if (0 < (await this.pausing())) continue;
      const now = this.clock.now();
      const planned = this.origin + at;
      if (STALL_NS < now - planned) {
        this.move(now - planned, "this machine or QEMU stood still");
        continue;
      }
      const target = Math.max(planned - this.trips.early, this.lastSent + LEAST_GAP_NS);
      if (target <= now) return;
      this.say("running");
      await this.wait(target);
    }
  }

  /** Answers for how long. */
  private async waitFor(wait: WaitFor): Promise<number> {
    const begin = this.clock.now();
    const deadline = begin + wait["timeout-ms"] * 1e6;
    for (let pausedNs = 0; ; ) {
      pausedNs += await this.pausing();
      const now = this.clock.now() - pausedNs;
      if (this.isOver) return now - begin;
      const dueAt = this.dueOf(wait);
      const isTimedOut = deadline <= now;
      if (isTimedOut || dueAt <= now) {
        this.tell({ kind: "wait", at: begin, wait, waitedNs: now - begin, isTimedOut: isTimedOut && now < dueAt });
        return now - begin;
      }
      this.say("waiting", wait.line === undefined ? "for the screen" : `for a line with "${wait.line}"`);
      await this.wait(Math.min(dueAt, deadline) + pausedNs);
    }
  }

  /** When what is waited for has come, if nothing else comes before. */
  private dueOf(wait: WaitFor): number {
    const { line, "screen-quiet-ms": quietMs } = wait;
    if (line !== undefined) {
      return this.lines.some((text) => text.includes(line)) ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
    return quietMs === undefined ? Number.POSITIVE_INFINITY : Math.max(this.lastSent, this.lastScreen) + quietMs * 1e6;
  }

  private async send({ at, i, spaced, con, ev }: PlayGroup): Promise<void> {
    while (!this.isOver) {
      const { early } = this.trips;
      const planned = this.origin + at;
      const answer = await this.deliver(ev);
      if (answer.error === NOT_RUNNING) {
        if (await this.runsAgain()) this.move(this.clock.now() - planned, "the VM did not run");
        continue;
      }
      this.hasSent = true;
      this.lines = [];
      this.tell({ kind: "group", i, planned, early, spaced, con, ev, ...answer });
      if (answer.error !== undefined) this.failed ??= answer.error;
      this.onFree(true);
      return;
    }
  }

  private async deliver(ev: readonly InputEvent[]): Promise<{ at: number; us: number; error?: string }> {
    this.nextDue = undefined;
    const at = this.clock.now();
    this.lastSent = at;
    const answer = await this.vm.send(ev);
    if (!answer.ok) return { at, us: Math.ceil((this.clock.now() - at) / 1000), error: answer.error.message };
    this.held.take(ev);
    this.trips.add(answer.value.us * 500);
    return { at, us: answer.value.us };
  }

  /** Whether it does before the run ends. */
  private async runsAgain(): Promise<boolean> {
    while (!this.isOver) {
      this.say("waiting", "the VM does not run");
      await this.wait(this.clock.now() + LOOK_NS);
      if (0 < (await this.pausing())) continue;
      if (await this.look()) return true;
    }
    return false;
  }

  private async look(): Promise<boolean> {
    const begin = this.clock.now();
    const answer = await this.vm.isRunning();
    if (answer.ok) this.trips.add((this.clock.now() - begin) / 2);
    else this.failed ??= answer.error.message;
    return answer.ok && answer.value;
  }

  /** For how long it was paused. Nothing stays down meanwhile; what changes other keys is pressed again afterwards. */
  private async pausing(): Promise<number> {
    if (this.paused === undefined || this.isOver) return 0;
    const begin = this.clock.now();
    const text = this.paused === "" ? undefined : this.paused;
    this.tell({ kind: "pause", at: begin, text });
    const modifiers = this.held.modifiers();
    await this.letGo("paused");
    while (this.paused !== undefined && !this.isOver) {
      this.say("paused", text);
      await this.wait(Number.POSITIVE_INFINITY);
    }
    if (this.isOver) return this.clock.now() - begin;
    this.tell({ kind: "resume", at: this.clock.now(), text: undefined });
    await this.press(modifiers);
    const ns = this.clock.now() - begin;
    this.move(ns, "paused");
    return ns;
  }

  private async press(events: readonly InputEvent[]): Promise<void> {
    if (0 < events.length && !this.isOver) await this.deliver(events);
  }

  private async letGo(why: string): Promise<void> {
    const ev = this.held.releases();
    if (ev.length === 0) return;
    const { at, us, error } = await this.deliver(ev);
    this.tell({ kind: "released", at, us, ev, why, ...(error !== undefined && { error }) });
  }

  private move(ns: number, why: string): void {
    this.origin += ns;
    this.tell({ kind: "shift", at: this.clock.now(), ns, why });
  }

  private async wait(deadline: number): Promise<void> {
    this.nextDue = deadline;
    this.onFree(false);
    await this.clock.until(deadline, this.wake.signal);
  }

  private say(state: PlayState, why?: string): void {
    if (this.told === state) return;
    this.told = state;
    this.tell({ kind: "state", state, ...(why !== undefined && { why }) });
  }
}
