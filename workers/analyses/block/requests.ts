import type { Counter, CounterSeries } from "../../facts/counter-store.js";
import { addLatency, Latency } from "../../facts/latency-store.js";
import { deviceName } from "../../model/device-name.js";
import { BlockData, BlockRequest } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { BatchWith } from "../../model/kind-fields.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler } from "../analysis.js";
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
class Traffic {
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

function bytesOf(batch: BatchWith<BlockData>, i: number): number {
  return (batch[BlockData.sectors][i] as number) * SECTOR_BYTES;
}

function isWrite(batch: BatchWith<BlockData>, i: number): boolean {
  const operation = batch[BlockData.operation][i] as number;
  return 0 <= operation && (operation & WRITE) === WRITE;
}

/**
 * The time that block requests spent in the host's queue and at the device, and the bytes that each VM read and wrote.
 */
export const blockIo: AnalysisDefinition = {
  id: "block-io",
  create: requestRun,
};

/** A request under way: the thread and the VM that asked for it, and its times. */
interface Request {
  lane: LaneId;
  vm: Vm | undefined;
  insertNs: number;
  issueNs: number;
  bytes: number;
  isWrite: boolean;
}

/** Requests of a device that never complete would pile up: beyond this number the oldest are dropped. */
const MAX_OPEN = 65536;

/**
 * Requests from insertion to issue (the host's own queue), and from there to completion (the device). Device and first
 * sector identify a request, since numbers make fast keys. A request that was merged into another completes with it and
 * is not counted.
 */
function requestRun(session: Session): AnalysisRun {
  const open = session.machines.map(() => new Map<number, Map<number, Request>>());
  const traffic = new Traffic(session);

  function requestsOf(machine: Machine, device: number): Map<number, Request> {
    const devices = open[machine.index] as Map<number, Map<number, Request>>;
    let requests = devices.get(device);
    if (requests === undefined) {
      requests = new Map();
      devices.set(device, requests);
    }
    return requests;
  }

  /** The request of an event. A request without an earlier event is added. */
  function requestOf(batch: BatchWith<BlockRequest | BlockData>, i: number, machine: Machine): Request {
    const requests = requestsOf(machine, batch[BlockRequest.device][i] as number);
    const sector = batch[BlockRequest.sector][i] as number;
    const known = requests.get(sector);
    if (known) return carrying(known, batch, i);
    const thread = machine.cpus[batch.cpu]?.current;
    const vm = traffic.ownerOf(machine, thread);
    const unseen = { insertNs: Number.NaN, issueNs: Number.NaN, bytes: 0, isWrite: false };
    const request = carrying({ lane: thread?.lane ?? NO_LANE, vm, ...unseen }, batch, i);
    if (MAX_OPEN <= requests.size) requests.delete(requests.keys().next().value as number);
    requests.set(sector, request);
    return request;
  }

  const insert: EventHandler<BlockRequest | BlockData> = (batch, i, machine) => {
    requestOf(batch, i, machine).insertNs = batch.ts[i] as number;
  };

  const issue: EventHandler<BlockRequest | BlockData> = (batch, i, machine) => {
    const request = requestOf(batch, i, machine);
    const t = batch.ts[i] as number;
    request.issueNs = t;
    if (Number.isNaN(request.insertNs)) return;
    addLatency(
      session.latencies,
      Latency.BLOCK_QUEUE,
      request.lane,
      request.insertNs,
      t,
      batch[BlockRequest.device][i] as number,
    );
  };

  const complete: EventHandler<BlockRequest> = (batch, i, machine) => {
    const device = batch[BlockRequest.device][i] as number;
    const requests = requestsOf(machine, device);
    const sector = batch[BlockRequest.sector][i] as number;
    const request = requests.get(sector);
    if (request === undefined) return;
    requests.delete(sector);
    const t = batch.ts[i] as number;
    if (request.vm) traffic.completed(request.vm, device, t, request.bytes, request.isWrite);
    if (!Number.isNaN(request.issueNs))
      addLatency(session.latencies, Latency.BLOCK, request.lane, request.issueNs, t, device);
  };

  return {
    handlers: {
      [EventKind.BLOCK_RQ_INSERT]: insert,
      [EventKind.BLOCK_RQ_ISSUE]: issue,
      [EventKind.BLOCK_RQ_COMPLETE]: complete,
    },
    pause: (machine) => open[machine.index]?.clear(),
  };
}

/** Merging enlarges requests on their way: the last event counts. */
function carrying(request: Request, batch: BatchWith<BlockData>, i: number): Request {
  request.bytes = bytesOf(batch, i);
  request.isWrite = isWrite(batch, i);
  return request;
}
