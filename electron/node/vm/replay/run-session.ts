import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { MonitorRecord } from "../../../../workers/model/monitor-record.js";
import type { AttachRequest } from "../../../../workers/model/monitor-vms.js";
import type { SeenInput } from "../../../../workers/model/run-record.js";
import type { HostMachine } from "../host-machine.js";
import type { InputRecorder, InputSink } from "../input-recorder/recorder.js";
import { recordByTrace } from "../input-recorder/trace-recorder.js";
import { MonitorSession } from "../monitor-session.js";
import { RateLimit } from "../rate-limit.js";
import type { LineSink } from "../record-line.js";
import type { ParsedTrigger } from "../triggers/trigger-rule.js";
import { Triggers } from "../triggers/triggers.js";
import type { WatchedVm } from "../watched-vm.js";
import { type Replay, type ReplayRequest, startReplay } from "./replay.js";
import { Signals } from "./signals.js";
import { openWatchers, type Watched, type Watchers } from "./watchers.js";

export interface RunSetup {
  readonly host: HostMachine;
  /** Lines of its ports (`listen`) are waited for. */
  readonly vm: AttachRequest;
  readonly periodMs: number;
  readonly watched: Watched;
  /** What happens in the guest, or to its VM, may pause the run. */
  readonly rules: readonly ParsedTrigger[];
  /** QEMU's own trace tells when it dispatches what. */
  readonly seesTrace?: boolean;
}

const MOST_LINES_A_SECOND = 200;
const MOST_LINE = 1000;

/** A log of its own for runs on one VM, which is asked meanwhile. */
export class RunSession {
  private readonly session: MonitorSession;
  private readonly signals: Signals;
  private readonly triggers: Triggers;
  private readonly lines = new RateLimit(MOST_LINES_A_SECOND);
  private watched: WatchedVm | undefined;
  private watchers: Watchers | undefined;
  private dispatched: InputRecorder | undefined;
  private current: Replay | undefined;

  private constructor(
    private readonly setup: RunSetup,
    sink: LineSink,
  ) {
    const { host, vm, watched, periodMs, rules } = setup;
    this.signals = new Signals(watched.vnc !== undefined, 0 < (vm.listen ?? []).length);
    const pause = (why: string) => this.steer((run) => run.pause(why));
    const resume = () => this.steer((run) => run.resume());
    this.triggers = new Triggers({ pause, resume }, rules);
    const onLine = (key: string, text: string) => this.heard(key, text);
    const options = { periodMs, registersMs: undefined, hmp: [], isPlayable: true, triggers: this.triggers, onLine };
    this.session = new MonitorSession(host, options, sink);
  }

  static async open(setup: RunSetup, sink: LineSink): Promise<Result<RunSession>> {
    const session = new RunSession(setup, sink);
    const begun = await session.begin();
    if (begun.ok) return ok(session);
    await session.close();
    return begun;
  }

  get vm(): WatchedVm {
    if (this.watched === undefined) throw new Error("no VM is attached");
    return this.watched;
  }

  async replay(request: Omit<ReplayRequest, "vm" | "signals" | "write" | "timeOf">): Promise<Result<Replay>> {
    const { session, vm, signals } = this;
    const replay = await startReplay({
      ...request,
      vm,
      signals,
      write: (record, atNs) => session.write(record, atNs),
      timeOf: (atNs) => session.timeOf(atNs),
    });
    this.current = replay.ok ? replay.value : undefined;
    return replay;
  }

  /** What was watched and is not any more, with the reasons. */
  get ended(): readonly string[] {
    return this.watchers?.ended ?? [];
  }

  async close(): Promise<void> {
    await this.dispatched?.stop();
    await this.watchers?.close();
    await this.session.close();
  }

  private async begin(): Promise<Result<void>> {
    const { session, setup } = this;
    const attached = await session.attach(setup.vm);
    if (!attached.ok) return attached;
    const { key } = attached.value;
    this.watched = session.vm(key);
    await session.begin();
    const write: Write = (record, atNs) => session.write(record, atNs);
    const watchers = await openWatchers(setup.host, setup.watched, this.signals, (record, atNs) =>
      write({ vm: key, ...record }, atNs),
    );
    if (!watchers.ok) return watchers;
    this.watchers = watchers.value;
    if (setup.seesTrace !== true) return ok(undefined);
    const dispatched = await watchDispatch(this.vm, write);
    if (!dispatched.ok) return dispatched;
    this.dispatched = dispatched.value;
    return ok(undefined);
  }

  /** A line that is waited for is in the log, as those are that triggers want. */
  private heard(vm: string, text: string): void {
    this.signals.line(text);
    if (this.triggers.wants("line") || this.lines.take(performance.now()) !== "ok") return;
    this.session.write({ vm, k: "guest", n: "line", d: { text: text.slice(0, MOST_LINE), via: "port" } });
  }

  private async steer(how: (replay: Replay) => void): Promise<Result<void>> {
    const { current } = this;
    if (current === undefined || current.status.state === "ended") return fail("no replay runs");
    how(current);
    return ok(undefined);
  }
}

type Write = (record: Omit<MonitorRecord, "t">, atNs?: bigint) => void;

function watchDispatch(
  { key, connection: { monitor, facts } }: WatchedVm,
  write: Write,
): Promise<Result<InputRecorder>> {
  if (monitor === undefined) return Promise.resolve(fail("the monitor of this VM is not connected"));
  const sink: InputSink = {
    group: ({ con, ev, atNs, realNs }) => {
      const d: SeenInput = { con, ev, ...(realNs !== undefined && { real_ns: `${realNs}` }) };
      write({ vm: key, k: "input", n: "group", d }, atNs);
    },
    problem: (text) => write({ vm: key, k: "note", n: "input", d: text }),
  };
  return recordByTrace({ monitor, facts }, sink, { hideKeys: false });
}
