import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { MonitorRecord } from "../../../../workers/model/monitor-record.js";
import type { AttachRequest } from "../../../../workers/model/monitor-vms.js";
import type { SeenInput } from "../../../../workers/model/run-record.js";
import type { HostMachine } from "../host-machine.js";
import type { InputRecorder, InputSink } from "../input-recorder/recorder.js";
import { recordByTrace } from "../input-recorder/trace-recorder.js";
import { MonitorSession } from "../monitor-session.js";
import type { LineSink } from "../record-line.js";
import type { WatchedVm } from "../watched-vm.js";
import { type Replay, type ReplayRequest, startReplay } from "./replay.js";
import { openWatchers, type Watched, type Watchers } from "./watchers.js";

export interface RunSetup {
  readonly host: HostMachine;
  readonly vm: AttachRequest;
  readonly periodMs: number;
  readonly watched: Watched;
  /** QEMU's own trace tells when it dispatches what. */
  readonly seesTrace?: boolean;
}

/** A log of its own for runs on one VM, which is asked meanwhile. */
export class RunSession {
  private constructor(
    private readonly session: MonitorSession,
    readonly vm: WatchedVm,
    private readonly watchers: Watchers,
    private readonly dispatched: InputRecorder | undefined,
  ) {}

  static async open(
    { host, vm: request, periodMs, watched, seesTrace }: RunSetup,
    sink: LineSink,
  ): Promise<Result<RunSession>> {
    const session = new MonitorSession(host, { periodMs, registersMs: undefined, hmp: [], isPlayable: true }, sink);
    const attached = await session.attach(request);
    const vm = attached.ok ? session.vm(attached.value.key) : undefined;
    if (!attached.ok || vm === undefined) {
      await session.close();
      return attached.ok ? fail("no VM is attached") : attached;
    }
    await session.begin();
    const write: Write = (record, atNs) => session.write(record, atNs);
    const watchers = await openWatchers(host, watched, (record, atNs) => write({ vm: vm.key, ...record }, atNs));
    const dispatched = seesTrace === true && watchers.ok ? await watchDispatch(vm, write) : ok(undefined);
    if (watchers.ok && dispatched.ok) return ok(new RunSession(session, vm, watchers.value, dispatched.value));
    if (watchers.ok) await watchers.value.close();
    await session.close();
    return !watchers.ok ? watchers : dispatched.ok ? fail("no run can begin") : dispatched;
  }

  replay(request: Omit<ReplayRequest, "vm" | "signals" | "write" | "timeOf">): Promise<Result<Replay>> {
    const { session, vm } = this;
    return startReplay({
      ...request,
      vm,
      signals: this.watchers.signals,
      write: (record, atNs) => session.write(record, atNs),
      timeOf: (atNs) => session.timeOf(atNs),
    });
  }

  /** What was watched and is not any more, with the reasons. */
  get ended(): readonly string[] {
    return this.watchers.ended;
  }

  async close(): Promise<void> {
    await this.dispatched?.stop();
    await this.watchers.close();
    await this.session.close();
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
