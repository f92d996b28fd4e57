import type { LaneStore } from "../index/lane-store.js";
import type { LaneTrack } from "../index/lane-track.js";
import { cgroupPath, containerPath } from "../model/containers.js";
import { type LaneId, type LaneKind, type LaneSpec, NO_LANE } from "../model/lanes.js";

export interface NewLane {
  readonly id: LaneId;
  readonly track: LaneTrack;
  readonly path: string;
}

interface RenumberedVm {
  readonly lane: LaneId;
  readonly vcpus: readonly { readonly lane: LaneId }[];
}

/** Groups come after the VMs, whose order is their pid. */
const GROUPS = {
  cpu: "CPUs",
  thread: "Threads",
  irq: "Interrupts",
  softirq: "Soft interrupts",
  track: "Tracks",
} as const;
type Group = keyof typeof GROUPS;
const GROUP_ORDER = 1e9;
/** After the vCPUs of a VM, and after the groups of a machine. */
const MONITOR_ORDER = 2e9;

/** The lanes of one machine: VMs with their vCPUs first, then groups of CPUs, threads and interrupts. */
export class LaneTreeBuilder {
  readonly root: LaneId;
  private readonly groups = new Map<Group, LaneId>();
  private readonly processes = new Map<number, LaneId>();
  /** By path: how often it was given out again. */
  private readonly lives = new Map<string, number>();

  constructor(
    private readonly lanes: LaneStore,
    private readonly machine: string,
    order: number,
    /** By pid: names that win over that of a process' first thread. */
    private readonly processNames: ReadonlyMap<number, string> = new Map(),
  ) {
    this.root = this.add("machine", machine, machine, NO_LANE, order, order).id;
  }

  addCpu(number: number): NewLane {
    return this.addTo("cpu", "cpu", `${number}`, `CPU ${number}`, number);
  }

  addThread(tid: number): NewLane {
    return this.addTo("thread", "thread", `${tid}`, `thread ${tid}`, tid);
  }

  moveThread(thread: LaneId, pid: number): void {
    this.lanes.move(thread, this.process(pid));
  }

  /** Threads of a container stand together. Its number is that of its namespace of processes. */
  moveToContainer(thread: LaneId, pidNs: number): void {
    this.lanes.move(thread, this.container(pidNs));
  }

  /** Threads of a control group stand together. Its path is that in the hierarchy: "/machine.slice/vm.scope". */
  moveToCgroup(thread: LaneId, cgroup: string): void {
    const path = cgroupPath(this.machine, cgroup);
    const known = this.lanes.find(path);
    // Before the containers, in order of appearance.
    const order = -(2 ** 33);
    this.lanes.move(thread, known ?? this.add("group", path, cgroup, this.group("thread"), order, -1).id);
  }

  moveOutOfContainer(thread: LaneId): void {
    this.lanes.move(thread, this.group("thread"));
  }

  private container(pidNs: number): LaneId {
    const path = containerPath(this.machine, pidNs);
    // Before the threads, in order of their numbers.
    const order = pidNs - 2 ** 32;
    return (
      this.lanes.find(path) ?? this.add("group", path, `Container ${pidNs}`, this.group("thread"), order, pidNs).id
    );
  }

  renameProcess(pid: number, name: string): void {
    if (name !== "" && !this.processNames.has(pid)) this.lanes.rename(this.process(pid), `${name} ${pid}`);
  }

  private process(pid: number): LaneId {
    const known = this.processes.get(pid);
    if (known !== undefined) return known;
    const path = `${this.machine}/process/${pid}`;
    const name = this.processNames.get(pid) ?? "process";
    const { id } = this.add("group", path, `${name} ${pid}`, this.group("thread"), pid, pid);
    this.processes.set(pid, id);
    return id;
  }

  /** The idle task of a CPU: all of them have tid 0. */
  addIdle(cpu: number): NewLane {
    // Between the first thread and the second, in order of CPUs.
    const order = cpu / (cpu + 1);
    const parent = this.group("thread");
    return this.add("thread", `${this.machine}/thread/0:${cpu}`, `swapper/${cpu}`, parent, order, 0);
  }

  addIrq(number: number, name: string): NewLane {
    return this.addTo("irq", "irq", `${number}`, name === "" ? `irq ${number}` : `irq ${number} ${name}`, number);
  }

  addSoftirq(vector: number, name: string): NewLane {
    return this.addTo("softirq", "softirq", `${vector}`, name, vector);
  }

  addVm(pid: number, name: string): NewLane {
    return this.add("vm", `${this.machine}/vm/${pid}`, vmName(name, pid), this.root, pid, pid);
  }

  addVcpu(vm: { readonly path: string; readonly lane: LaneId }, id: number): NewLane {
    return this.add("vcpu", `${vm.path}/vcpu/${id}`, `vCPU ${id}`, vm.lane, id, id);
  }

  /** The VM's process has become known. Returns its new path. */
  renumberVm({ lane, vcpus }: RenumberedVm, pid: number): string {
    const path = this.freePath(`${this.machine}/vm/${pid}`);
    const below = vcpus.map((vcpu) => vcpu.lane);
    this.lanes.repath(lane, path, below, { order: pid, subject: pid });
    return path;
  }

  moveVcpu(lane: LaneId, vm: { readonly path: string; readonly lane: LaneId }, id: number): void {
    this.lanes.repath(lane, this.freePath(`${vm.path}/vcpu/${id}`), [], { parent: vm.lane });
  }

  addCpuCounter(cpu: number, cpuLane: LaneId, key: string, name: string, order: number): NewLane {
    return this.add("counter", `${this.machine}/cpu/${cpu}/${key}`, name, cpuLane, order, cpu);
  }

  /** A row of slices of a thread. */
  addThreadSlices(thread: LaneId, depth: number): NewLane {
    const path = `${this.lanes.specs[thread]?.path}/slice/${depth}`;
    return this.add("slice", path, depth === 0 ? "slices" : `slices, level ${depth + 1}`, thread, depth, depth);
  }

  /** A row of slices of a track that is of no thread; `pid`: of its process, -1: of none. */
  addTrackSlices(track: number, name: string, pid: number, depth: number): NewLane {
    const base = `${this.machine}/track/${track}/slice`;
    if (depth === 0) return this.add("slice", `${base}/0`, name, this.trackParent(pid), track, track);
    const first = this.lanes.find(`${base}/0`) ?? this.root;
    return this.add("slice", `${base}/${depth}`, `${name}, level ${depth + 1}`, first, depth, track);
  }

  /** A counter of a traced program. */
  addTrackCounter(track: number, name: string, pid: number): NewLane {
    return this.add("counter", `${this.machine}/counter/${track}`, name, this.trackParent(pid), track, track);
  }

  /** A counter of a monitor log below what it is of, such as a disk of a VM. */
  addMonitorCounter(owner: { readonly path: string; readonly lane: LaneId }, group: string, name: string): NewLane {
    const base = `${owner.path}/monitor/${pathPart(group)}`;
    const known = this.lanes.find(base);
    const order = MONITOR_ORDER + this.lanes.count;
    const parent = known ?? this.add("group", base, group, owner.lane, order, -1).id;
    return this.add("counter", `${base}/${pathPart(name)}`, name, parent, this.lanes.count, -1);
  }

  private trackParent(pid: number): LaneId {
    return 0 <= pid ? this.process(pid) : this.group("track");
  }

  renameThread(lane: LaneId, name: string, tid: number): void {
    this.lanes.rename(lane, name === "" ? `thread ${tid}` : `${name} ${tid}`);
  }

  renameVm(lane: LaneId, name: string, pid: number): void {
    this.lanes.rename(lane, vmName(name, pid));
  }

  private addTo(group: Group, kind: LaneKind, key: string, name: string, number: number): NewLane {
    return this.add(kind, `${this.machine}/${group}/${key}`, name, this.group(group), number, number);
  }

  private group(group: Group): LaneId {
    const known = this.groups.get(group);
    if (known !== undefined) return known;
    const order = GROUP_ORDER + Object.keys(GROUPS).indexOf(group);
    const { id } = this.add("group", `${this.machine}/${group}`, GROUPS[group], this.root, order, -1);
    this.groups.set(group, id);
    return id;
  }

  private add(kind: LaneKind, path: string, name: string, parent: LaneId, order: number, subject: number): NewLane {
    const free = this.freePath(path);
    const spec: LaneSpec = { kind, path: free, name, parent, machine: this.machine, order, subject };
    const id = this.lanes.add(spec);
    return { id, track: this.lanes.track(id), path: free };
  }

  /** A tid or pid used again gets "@2", "@3" … in order of appearance. */
  private freePath(path: string): string {
    if (this.lanes.find(path) === undefined) return path;
    const life = (this.lives.get(path) ?? 1) + 1;
    this.lives.set(path, life);
    return `${path}@${life}`;
  }
}

/** "/" stands between the parts of a path. */
function pathPart(text: string): string {
  return text.replaceAll("/", "_");
}

function vmName(name: string, pid: number): string {
  return name === "" ? `VM ${pid}` : `${name} ${pid}`;
}
