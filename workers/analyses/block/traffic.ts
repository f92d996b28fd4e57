import type { Counter, CounterSeries } from "../../facts/counter-store.js";
import { deviceName } from "../../model/device-name.js";
import { BlockData } from "../../model/event-fields.js";
import type { BatchWith } from "../../model/kind-fields.js";
import type { Thread, Vm } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { Senders } from "../waits/interrupt-senders.js";

const SECTOR_BYTES = 512;
const WRITE = 1;

/**
 * The bytes of completed requests that threads of VMs queued or issued. Requests that the host's own threads issue on
 * behalf of a VM (write-back of its page cache) count as the host's: no event tells their VM.
 */
export class Traffic {
  private readonly senders: Senders;
  /** By VM lane and device. */
  private readonly series = new Map<number, Map<number, { reads: CounterSeries; writes: CounterSeries }>>();

  constructor(private readonly session: Session) {
    this.senders = new Senders(session.strings);
  }

  ownerOf(machine: Machine, thread: Thread | undefined): Vm | undefined {
    return thread && this.senders.vmOf(machine, thread);
  }

  completed(vm: Vm, device: number, t: number, bytes: number, isWrite: boolean): void {
    const { reads, writes } = this.seriesOf(vm, device);
    (isWrite ? writes : reads).increase(t, bytes);
  }

  private seriesOf(vm: Vm, device: number): { reads: CounterSeries; writes: CounterSeries } {
    let devices = this.series.get(vm.lane);
    if (devices === undefined) {
      devices = new Map();
      this.series.set(vm.lane, devices);
    }
    let both = devices.get(device);
    if (both === undefined) {
      const add = (counter: Counter) => this.session.counters.add(counter, deviceName(device), vm.lane);
      both = { reads: add("disk-read-bytes"), writes: add("disk-write-bytes") };
      devices.set(device, both);
    }
    return both;
  }
}

export function bytesOf(batch: BatchWith<BlockData>, i: number): number {
  return (batch[BlockData.sectors][i] as number) * SECTOR_BYTES;
}

export function isWrite(batch: BatchWith<BlockData>, i: number): boolean {
  const operation = batch[BlockData.operation][i] as number;
  return 0 <= operation && (operation & WRITE) === WRITE;
}
