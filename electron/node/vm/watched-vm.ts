import { fail, type Result } from "../../../workers/core/result.js";
import type { MonitoredVm, MonitorGap, MonitorRecord } from "../../../workers/model/monitor-record.js";
import type { AttachedVm } from "../../../workers/model/monitor-vms.js";
import type { Connection } from "./attach.js";
import { balloonPolling, balloonPollingNow, type QmpCommand } from "./commands.js";
import { runSchedule } from "./deadlines.js";
import type { GuestAsker, GuestQuestion } from "./guest-asker.js";
import { HostAccount } from "./host-account.js";
import type { QmpAnswer, QmpEvent } from "./monitor.js";
import { OwnCost } from "./own-cost.js";
import { missingOf, type Question, questionsAtAttach, questionsOf, registers } from "./questions.js";
import { RateLimit } from "./rate-limit.js";
import { type LineSink, recordLine } from "./record-line.js";
import { GuestEvents } from "./triggers/guest-events.js";
import type { HeardPort } from "./triggers/listen.js";
import type { WatchOptions } from "./watch-options.js";

const DEAR_MS = 1000;
const GUEST_MS = 1000;
const LONGEST_GUEST_MS = 32_000;
const CMDLINES_MS = 10_000;
/** Command lines may take one part in so many of the time. */
const CMDLINES_SHARE = 20;
const MOST_EVENTS_A_SECOND = 1000;
/** `info mtree -f` of a large machine has some 100 KB. More is kept of no answer: each period would have as much. */
const MOST_KEPT = 1 << 20;
const MOST_EVENT = 64 << 10;
/** A guest may be busy with us for so much of the time. By a serial line a frame takes 0.3 s. */
const MOST_GUEST_WAIT = 0.4;
const BALLOON_SECONDS = 1;
const PUT_BACK_MS = 1000;

/** One VM that is asked at even times, until it is gone or nobody wants to know any more. */
export class WatchedVm {
  /** Resolves once it is not asked any more. */
  readonly ended: Promise<void>;
  private readonly stop = new AbortController();
  private readonly cost: OwnCost;
  private readonly guestCost = new OwnCost(GUEST_MS, { wait: MOST_GUEST_WAIT, longestMs: LONGEST_GUEST_MS });
  private readonly account: HostAccount | undefined;
  private readonly refused = new Set<string>();
  private readonly missing: string[];
  private readonly askedAt = new Map<string, bigint>();
  private state: AttachedVm["state"] = "attached";
  private why: string | undefined;
  /** Undo what was changed in the VM, before its monitor is closed. */
  private readonly undos = new Set<() => Promise<unknown>>();
  private guestClosed: Promise<void> | undefined;
  private end: () => void = () => undefined;
  private cmdlinesMs = CMDLINES_MS;
  private readonly eventRate = new RateLimit(MOST_EVENTS_A_SECOND);
  private readonly guestEvents: GuestEvents;

  constructor(
    readonly key: string,
    readonly connection: Connection,
    readonly guest: GuestAsker | undefined,
    private readonly options: WatchOptions,
    private readonly t0: bigint,
    private readonly sink: LineSink,
  ) {
    const { facts, host, taps, startTicks, missing, monitor } = connection;
    this.cost = new OwnCost(options.periodMs);
    this.missing = [...missing, ...(monitor === undefined ? [] : missingOf(facts))];
    if (0 < facts.pid) this.account = new HostAccount(host, facts.pid, facts.accel !== "tcg", taps, startTicks);
    else this.missing.push("host: the process of this VM is not on this machine, or not known");
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.guestEvents = new GuestEvents(options.triggers, {
      guest,
      write: (record, d) => this.write(record, JSON.stringify(d)),
      onLine: (text) => options.onLine?.(key, text),
    });
  }

  /** As in the header of the log. */
  get description(): MonitoredVm {
    const { commands: _, balloon: __, ...facts } = this.connection.facts;
    return { key: this.key, ...facts, missing: this.missing };
  }

  get status(): AttachedVm {
    const { name, pid } = this.connection.facts;
    const why = this.why === undefined ? {} : { why: this.why };
    return { key: this.key, name, pid, state: this.state, ...why, missing: this.missing, periodMs: this.cost.periodMs };
  }

  set periodMs(ms: number) {
    this.cost.wanted = ms;
  }

  /** A question of a person, between those of the schedule. */
  ask(command: QmpCommand, mostMs?: number): Promise<Result<QmpAnswer>> {
    const { monitor } = this.connection;
    return monitor === undefined
      ? Promise.resolve(fail("the monitor of this VM is not connected"))
      : monitor.ask(command, mostMs);
  }

  /** Asks at even times, which begin `apartNs` from now. */
  async start(apartNs: bigint): Promise<void> {
    const { monitor, facts, host } = this.connection;
    void monitor?.closed.then((why) => this.close("gone", why));
    void this.guest?.closed.then((why) => this.guestIsGone(why));
    for (const text of this.missing) this.write({ k: "note", n: "missing" }, JSON.stringify(text));
    if (monitor !== undefined) {
      for (const question of questionsAtAttach(facts)) {
        this.askedAt.set(question.n, this.now());
        await this.askFor(question);
      }
      if (facts.balloon !== undefined) await this.startBalloon(facts.balloon);
    }
    const { registersMs, hmp } = this.options;
    const questions = monitor === undefined ? [] : questionsOf(facts, registersMs === undefined, hmp);
    const begin = this.now() + apartNs;
    const schedule = { now: () => host.monotonicNs(), signal: this.stop.signal, periodMs: () => this.cost.periodMs };
    const untold = { ...schedule, missed: () => undefined };
    // A monitor that hangs does not keep the host from telling. What either misses is told of the monitor, if there is one.
    const told = { ...schedule, missed: this.missed };
    const schedules = [runSchedule(begin, { ...(monitor === undefined ? told : untold), tick: () => this.pollHost() })];
    if (monitor !== undefined) schedules.push(runSchedule(begin, { ...told, tick: () => this.poll(questions) }));
    if (monitor !== undefined && registersMs !== undefined) {
      // Samples that are left out are no gap: they have no even times.
      const tick = () => this.askFor(registers(0)).then(() => undefined);
      schedules.push(runSchedule(begin, { ...untold, periodMs: () => registersMs, tick }));
    }
    const { guest } = this;
    if (guest !== undefined) {
      // A guest that does not answer has a record of that for each question.
      schedules.push(
        runSchedule(begin, { ...untold, periodMs: () => this.guestCost.periodMs, tick: () => this.pollGuest(guest) }),
      );
    }
    await Promise.all(schedules);
    await Promise.all([monitor?.closed, this.guestClosed]);
    this.end();
  }

  /** Calls `undo` before its monitor is closed, unless what is answered is called before. */
  beforeDetach(undo: () => Promise<unknown>): () => void {
    this.undos.add(undo);
    return () => void this.undos.delete(undo);
  }

  detach(): void {
    this.close("detached", "detached");
  }

  readonly event = ({ name, data, timestamp }: QmpEvent): void => {
    const rate = this.eventRate.take(Number(this.now() / 1_000_000n));
    if (rate === "over") this.gap("lost", { why: `more than ${MOST_EVENTS_A_SECOND} events of QEMU in a second` });
    if (rate !== "ok") return;
    const raw = `{"data":${data},"timestamp":${timestamp}}`;
    this.write({ k: "event", n: name.slice(0, 200) }, MOST_EVENT < raw.length ? "{}" : raw);
    this.guestEvents.qemu(name);
  };

  /** What its guest writes on a port. */
  listen(port: HeardPort, address: string): void {
    const { signal } = this.stop;
    const onEnd = () => !signal.aborted && this.gap("lost", { why: `QEMU closed ${address}` });
    port.begin((line) => !signal.aborted && this.guestEvents.line(line, address), onEnd);
    signal.addEventListener("abort", () => port.close());
  }

  private now(): bigint {
    return this.connection.host.monotonicNs();
  }

  private write(record: Omit<MonitorRecord, "t" | "vm" | "d">, raw?: string, at = this.now()): void {
    this.sink(recordLine({ t: Number(at - this.t0), vm: this.key, ...record }, raw));
  }

  private gap(n: string, gap: MonitorGap, at = this.now()): void {
    this.write({ k: "gap", n }, JSON.stringify(gap), at);
  }

  private readonly missed = (from: bigint, until: bigint, count: number): void => {
    const why = "the answers before came late, or this machine was busy";
    this.gap("late", { until: Number(until - this.t0), missed: count, why }, from);
  };

  private close(state: "gone" | "detached", why: string): void {
    if (this.stop.signal.aborted) return;
    this.state = state;
    this.why = why;
    this.gap(state, { why });
    this.stop.abort();
    this.guestClosed = this.guestEvents.close().then(() => this.guest?.close());
    const { monitor } = this.connection;
    if (state === "gone" || this.undos.size === 0) monitor?.close();
    else void Promise.all([...this.undos].map((undo) => undo())).then(() => monitor?.close());
    this.connection.host.forget(`/proc/${this.connection.facts.pid}`);
  }

  private guestIsGone(why: string): void {
    if (!this.stop.signal.aborted) this.gap("lost", { why: `guest: ${why}` });
  }

  private async poll(questions: readonly Question[]): Promise<void> {
    const begin = this.now();
    const cpuBefore = await this.mainThreadMs();
    let us = 0;
    for (const question of questions) {
      if (this.stop.signal.aborted) return;
      if (this.refused.has(question.n) || !this.isDue(question.n, question.everyMs, begin)) continue;
      const took = await this.askFor(question);
      // A QEMU that is busy for seconds has no use for further questions.
      if (took === undefined) return;
      us += took;
    }
    const cpuAfter = await this.mainThreadMs();
    const cpuMs = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
    const told = this.cost.add({ waitMs: us / 1000, cpuMs });
    if (told !== undefined) this.write({ k: "note", n: "period" }, JSON.stringify(told));
  }

  /** A tick before, something was due half a period earlier at the most. */
  private isDue(what: string, everyMs: number, now: bigint): boolean {
    const before = this.askedAt.get(what);
    const periodNs = BigInt(Math.round((everyMs - this.cost.periodMs / 2) * 1e6));
    if (before !== undefined && now - before < periodNs) return false;
    this.askedAt.set(what, now);
    return true;
  }

  private async pollHost(): Promise<void> {
    if (this.account === undefined || this.stop.signal.aborted) return;
    const at = this.now();
    const answers = await this.account.read(this.isDue("host", DEAR_MS, at));
    const us = Math.ceil(Number(this.now() - at) / 1000);
    if (answers === undefined) {
      const { trouble } = this.connection.host;
      if (trouble?.isOver === false)
        this.write({ k: "host", n: "proc-threads", us, error: trouble.why }, undefined, at);
      else this.close("gone", trouble?.why ?? "the process of the VM has ended");
      return;
    }
    for (const { k, n, d } of answers) this.write({ k, n, us }, JSON.stringify(d), at);
  }

  /** Over ssh the way there would take longer than the answer. */
  private mainThreadMs(): Promise<number | undefined> {
    if (this.connection.host.name !== undefined) return Promise.resolve(undefined);
    return this.account?.mainThreadMs() ?? Promise.resolve(undefined);
  }

  /** Answers how long it took, us; undefined: there was no answer. */
  private async askFor({ k, n, command }: Question): Promise<number | undefined> {
    const at = this.now();
    const answer = await this.ask(command);
    const us = Math.ceil(Number(this.now() - at) / 1000);
    if (this.stop.signal.aborted) return undefined;
    if (answer.ok) {
      const { raw } = answer.value;
      if (raw.length <= MOST_KEPT) this.write({ k, n, us: answer.value.us }, raw, at);
      else {
        this.refused.add(n);
        const error = `not asked again: an answer of ${raw.length} characters is more than the log keeps`;
        this.write({ k, n, us: answer.value.us, error }, undefined, at);
      }
      return answer.value.us;
    }
    const { message } = answer.error;
    this.write({ k, n, us, error: message }, undefined, at);
    // What QEMU refuses once it refuses always.
    const isRefused = message.startsWith("QEMU: ");
    if (isRefused) this.refused.add(n);
    return isRefused ? us : undefined;
  }

  /** The balloon asks the guest as often as it is told. How often that was before is put back in the end. */
  private async startBalloon(path: string): Promise<void> {
    const before = await this.ask(balloonPollingNow(path));
    const seconds = before.ok ? Number(before.value.raw) : 0;
    await this.ask(balloonPolling(path, BALLOON_SECONDS));
    this.undos.add(() => this.ask(balloonPolling(path, Number.isSafeInteger(seconds) ? seconds : 0), PUT_BACK_MS));
  }

  private async pollGuest(guest: GuestAsker): Promise<void> {
    const begin = this.now();
    const clock = await guest.clock();
    if (this.stop.signal.aborted) return;
    if (clock.ok) this.write({ k: "clock", n: "guest" }, JSON.stringify(clock.value.pair), clock.value.at);
    await this.askGuest(guest, "frame");
    if (!this.stop.signal.aborted) await this.guestEvents.lookAtTrace();
    if (this.isDue("cmdlines", this.cmdlinesMs, this.now())) await this.askCmdlines(guest);
    const told = this.guestCost.add({ waitMs: this.msSince(begin), cpuMs: undefined });
    if (told !== undefined) this.write({ k: "note", n: "guest" }, JSON.stringify(told));
  }

  /** Each process costs the guest a fork: with thousands they are asked for ever less often. */
  private async askCmdlines(guest: GuestAsker): Promise<void> {
    const begin = this.now();
    await this.askGuest(guest, "cmdlines");
    this.cmdlinesMs = Math.max(CMDLINES_MS, CMDLINES_SHARE * this.msSince(begin));
  }

  private msSince(begin: bigint): number {
    return Number(this.now() - begin) / 1e6;
  }

  private async askGuest(guest: GuestAsker, n: GuestQuestion): Promise<void> {
    const at = this.now();
    const answer = await guest.ask(n);
    const us = Math.ceil(Number(this.now() - at) / 1000);
    if (this.stop.signal.aborted) return;
    if (answer.ok) {
      this.write({ k: guest.kind, n, us }, JSON.stringify(answer.value), at);
      if (n === "frame") this.guestEvents.frame(answer.value);
    } else this.write({ k: guest.kind, n, us, error: answer.error.message }, undefined, at);
  }
}
