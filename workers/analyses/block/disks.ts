import type { Counter } from "../../facts/counter-store.js";
import { K, Q, REQUEST_LIST_BITS, Total } from "../../flat/io-records.js";
import { M } from "../../flat/records.js";
import { deviceName } from "../../model/device-name.js";
import type { LaneId } from "../../model/lanes.js";
import type { Machine } from "../machine.js";
import type { CoreSession } from "../session.js";

/** So many records of requests are made at a time. */
const REQUESTS = 64;

/** Records of requests, and the bytes of VMs and disks: what the core needs and cannot make. */
export class Disks {
  /** By lane of the VM and device: the address of the record. */
  private readonly byVm = new Map<LaneId, Map<number, number>>();

  constructor(private readonly session: CoreSession) {}

  /** Makes records of requests free, and before the first one the lists. */
  more(machine: Machine): void {
    const { memory } = this.session.entities;
    if (machine.part(M.REQUESTS) === 0) machine.put(M.REQUESTS, memory.allocate(4 << REQUEST_LIST_BITS));
    const first = memory.allocate(REQUESTS * Q.BYTES);
    for (let i = 0; i < REQUESTS; i += 1) this.free(machine, first + i * Q.BYTES);
  }

  /** No request is under way. */
  forget(machine: Machine): void {
    const { i32 } = this.session.entities.memory;
    const lists = machine.part(M.REQUESTS) >> 2;
    if (lists === 0) return;
    i32.fill(0, lists, lists + (1 << REQUEST_LIST_BITS));
    for (let at = machine.part(M.OLDEST_REQUEST); at !== 0; at = i32[(at + Q.NEWER) >> 2] as number)
      this.free(machine, at);
    for (const part of [M.OLDEST_REQUEST, M.NEWEST_REQUEST, M.REQUEST_COUNT]) machine.put(part, 0);
  }

  /** Address of the totals of a VM and a disk. */
  totals(vm: LaneId, device: number): number {
    let disks = this.byVm.get(vm);
    if (disks === undefined) {
      disks = new Map();
      this.byVm.set(vm, disks);
    }
    const known = disks.get(device);
    if (known !== undefined) return known;
    const { memory } = this.session.entities;
    const pointsOf = (counter: Counter) => this.session.counters.add(counter, deviceName(device), vm).points.head;
    const at = memory.allocate(K.BYTES);
    memory.i32[(at + K.READ + Total.POINTS) >> 2] = pointsOf("disk-read-bytes").byteOffset;
    memory.i32[(at + K.WRITTEN + Total.POINTS) >> 2] = pointsOf("disk-write-bytes").byteOffset;
    disks.set(device, at);
    return at;
  }

  private free(machine: Machine, request: number): void {
    this.session.entities.memory.i32[(request + Q.NEXT) >> 2] = machine.part(M.FREE_REQUEST);
    machine.put(M.FREE_REQUEST, request);
  }
}
