import { type LaneId, NO_LANE } from "../../model/lanes.js";
import {
  ACCOUNT,
  COUNTER_OF,
  HOST_RAN,
  HOST_WAITED,
  MonitorRole,
  MonitorType,
  TAKEN_UNSEEN,
  UNASKED,
} from "../../model/monitor-values.js";
import { State } from "../../model/states.js";
import type { Thread, Vcpu, Vm } from "../entities.js";
import { vcpuOfLog, vmOfProcess } from "../kvm/mapping.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { ThreadFinder } from "../threads-by-context/thread-finder.js";
import { BusyProcesses } from "./busy-processes.js";
import { CounterTrack } from "./counter-track.js";
import { VcpuStates } from "./vcpu-states.js";
import { type AccountPart, VmAccount } from "./vm-account.js";

/** A row of a value, with string ids as names. */
export interface ValueRow {
  readonly t: number;
  readonly apartNs: number;
  readonly value: number;
  /** Number of the counter in its log. */
  readonly number: number;
  readonly vm: number;
  readonly vcpu: number;
  readonly tid: number;
  readonly type: number;
  readonly role: number;
  readonly name: number;
  readonly group: number;
}

/** Whose counter it is. */
interface Owner {
  readonly path: string;
  readonly lane: LaneId;
}

interface Known {
  readonly vm: number;
  readonly vcpu: number;
  readonly name: number;
  readonly group: number;
  readonly track: CounterTrack;
}

/** A VM that is watched. */
interface Watched {
  readonly vm: Vm;
  readonly account: VmAccount;
  readonly processes: BusyProcesses;
  readonly vcpus: Map<number, { readonly vcpu: Vcpu; readonly states: VcpuStates }>;
  isRunning: number;
}

/** What monitor logs tell of the VMs of one host. */
export class MonitoredMachine {
  /** Several logs may give a number to different counters: what is found by it is checked. */
  private readonly byNumber: (Known | undefined)[] = [];
  private readonly byKey = new Map<string, Known>();
  private readonly byPid = new Map<number, Watched>();
  private readonly finder: ThreadFinder;
  private readonly threads = new Set<Thread>();

  constructor(
    private readonly session: Session,
    private readonly machine: Machine,
  ) {
    this.finder = new ThreadFinder(machine, session.strings);
  }

  value(row: ValueRow): void {
    const { t, value, apartNs, role, vm, vcpu } = row;
    this.machine.loggedNs = Math.max(this.machine.loggedNs, t);
    this.known(row).track.take(t, value, apartNs);
    if (role === MonitorRole.NONE || vm < 0) return;
    const watched = this.watched(vm);
    if (role === MonitorRole.GUEST_BUSY && 0 < apartNs) watched.account.believe(t - apartNs, t, value);
    if (role === MonitorRole.VCPU_RAN) watched.account.ran(vcpu, t, value);
    if (role === MonitorRole.VCPU_WAITED) watched.account.waited(vcpu, t, value);
    if (role === MonitorRole.VCPU_RAN || role === MonitorRole.VCPU_WAITED)
      watched.vcpus.get(vcpu)?.states.take(role, t, value, watched.isRunning);
  }

  status(t: number, pid: number, isRunning: number, name: number, status: number): void {
    const watched = this.watched(pid);
    const { vm } = watched;
    this.machine.loggedNs = Math.max(this.machine.loggedNs, t);
    if (0 <= name && vm.name !== name && this.session.strings.get(name) !== "") this.machine.renameVm(vm, name);
    const text = this.session.strings.get(status);
    if (text === "") return;
    watched.isRunning = isRunning;
    this.session.logLines.add({
      lane: vm.lane,
      t,
      priority: isRunning === 0 ? WARNING : INFO,
      pid: vm.pid,
      source: this.session.strings.idOf("QEMU"),
      message: this.session.strings.idOf(text === UNASKED ? text : `status ${text}`),
    });
  }

  gap(t: number, pid: number, lengthNs: number, why: number): void {
    const untilNs = t + lengthNs;
    for (const { vm, track } of this.byKey.values()) if (pid < 0 || vm === pid) track.lose(t, untilNs);
    for (const [of, { vcpus, account }] of this.byPid) {
      if (0 <= pid && of !== pid) continue;
      account.lose(t, untilNs);
      for (const { states } of vcpus.values()) states.lose(t, untilNs);
    }
    const message = this.session.strings.idOf(`gap: ${this.session.strings.get(why)}`);
    const source = this.session.strings.idOf("monitor");
    this.session.logLines.add({ lane: this.vmLane(pid), t, priority: NOTICE, pid, source, message });
  }

  process(pid: number, row: number): void {
    if (0 <= pid) this.watched(pid).processes.take(row);
  }

  /** The lane of a VM; -1: of the machine. */
  vmLane(pid: number): LaneId {
    return pid < 0 ? this.machine.lane : this.watched(pid).vm.lane;
  }

  finish(): void {
    const { machine } = this;
    for (const { track } of this.byKey.values()) {
      track.finish();
      if (track.lane !== NO_LANE) machine.loggedLanes.add(track.lane);
    }
    for (const { vcpus, processes, account } of this.byPid.values()) {
      for (const lane of [...processes.finish(), ...account.finish()]) machine.loggedLanes.add(lane);
      for (const { vcpu, states } of vcpus.values()) if (states.finish()) machine.loggedLanes.add(vcpu.lane);
    }
    // Nothing of a thread was recorded but that it exists.
    if (!machine.hasSwitches && !machine.hasContextThreads) for (const thread of this.threads) silence(thread);
  }

  private known(row: ValueRow): Known {
    const { number, vm, vcpu, name, group } = row;
    const one = this.byNumber[number];
    if (one !== undefined && one.vm === vm && one.vcpu === vcpu && one.name === name && one.group === group) return one;
    const key = `${vm} ${vcpu} ${group} ${name}`;
    const known = this.byKey.get(key) ?? this.add(row);
    this.byKey.set(key, known);
    if (0 <= number && number < MOST_NUMBER) this.byNumber[number] = known;
    return known;
  }

  private add({ vm, vcpu, tid, name, group, type, t }: ValueRow): Known {
    const { strings } = this.session;
    const owner = this.owner(vm, vcpu, tid, t);
    // A vCPU without a thread has no lane of its own.
    const isApart = 0 <= vcpu && owner.lane === this.vmLane(vm);
    const groupName = `${isApart ? `vCPU ${vcpu} ` : ""}${strings.get(group)}`;
    const track = new CounterTrack(type as MonitorType, strings, () => this.show(owner, groupName, strings.get(name)));
    return { vm, vcpu, name, group, track };
  }

  private show(owner: Owner, group: string, name: string) {
    const { id: lane, track } = this.machine.tree.addMonitorCounter(owner, group, name);
    this.machine.loggedLanes.add(lane);
    return { lane, track, series: this.session.counters.add("monitor", `${group}${COUNTER_OF}${name}`, lane) };
  }

  private owner(pid: number, vcpu: number, tid: number, t: number): Owner {
    const { machine, session } = this;
    if (pid < 0) return { path: machine.name, lane: machine.lane };
    const { vm, vcpus } = this.watched(pid);
    if (vcpu < 0 || tid <= 0) return vm;
    const known = vcpus.get(vcpu)?.vcpu;
    if (known !== undefined) return pathed(session, known.lane);
    const thread = this.finder.threadWith(tid, pid, -1);
    if (thread === undefined) return vm;
    this.threads.add(thread);
    const found = vcpuOfLog(session, machine, thread, vcpu, t);
    vcpus.set(vcpu, { vcpu: found, states: new VcpuStates(found, machine) });
    return pathed(session, found.lane);
  }

  private watched(pid: number): Watched {
    const known = this.byPid.get(pid);
    if (known !== undefined) return known;
    const { session, machine } = this;
    const vm = vmOfProcess(session, machine, pid);
    const counterOf = (group: string, type: MonitorType) => (name: string) =>
      new CounterTrack(type, session.strings, () => this.show(vm, group, name));
    const part = counterOf(ACCOUNT, MonitorType.BEFORE);
    const parts: AccountPart = { ran: part(HOST_RAN), waited: part(HOST_WAITED), unseen: part(TAKEN_UNSEEN) };
    const watched: Watched = {
      vm,
      account: new VmAccount(parts),
      processes: new BusyProcesses(session, counterOf("processes in the guest", MonitorType.BEFORE)),
      vcpus: new Map(),
      isRunning: -1,
    };
    this.byPid.set(pid, watched);
    return watched;
  }
}

/** Numbers beyond are of a damaged trace. */
const MOST_NUMBER = 1 << 20;
/** syslog(3). */
const WARNING = 4;
const NOTICE = 5;
const INFO = 6;

function pathed(session: Session, lane: LaneId): Owner {
  return { path: session.lanes.specs[lane]?.path ?? "", lane };
}

function silence({ track }: Thread): void {
  if (track.count === 1 && track.stateAt(0) === State.UNKNOWN) track.enter(track.startAt(0), State.NONE);
}
