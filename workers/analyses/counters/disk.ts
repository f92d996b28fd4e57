import type { Counter, CounterSeries } from "../../index/counter-store.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import { deviceName } from "../device-name.js";
import type { Machine, Vm } from "../machine.js";
import type { Session } from "../session.js";
import { Senders } from "../waits/senders.js";
import { ownerOf } from "./owner.js";

const SECTOR_BYTES = 512;
const WRITE = 1;
/** Requests whose completion is not in the trace would pile up: beyond this the oldest go. */
const MAX_OPEN = 65536;

interface Request {
  readonly vm: Vm;
  readonly bytes: number;
  readonly isWrite: boolean;
}

/**
 * What the requests that VMs' threads queued or issued carried, counted when they complete. Requests issued by the
 * host's own threads on behalf of a VM (write-back of its page cache) are the host's here: no event says otherwise.
 */
export function diskCounters(session: Session): AnalysisRun["handlers"] {
  const open = session.machines.map(() => new Map<string, Request>());
  const senders = new Senders(session.strings);
  const series = new Map<string, CounterSeries>();

  const begin: EventHandler = (batch, i, index) => {
    const machine = session.machines[index] as Machine;
    if (machine.vms.length === 0) return;
    const requests = open[index] as Map<string, Request>;
    const key = `${batch.a[i]}:${batch.x[i]}`;
    const vm = ownerOf(machine, machine.cpus[batch.cpu]?.current, senders) ?? requests.get(key)?.vm;
    if (vm === undefined) return;
    if (MAX_OPEN <= requests.size) requests.delete(requests.keys().next().value as string);
    const isWrite = ((batch.c[i] as number) & WRITE) === WRITE && 0 <= (batch.c[i] as number);
    requests.set(key, { vm, bytes: (batch.b[i] as number) * SECTOR_BYTES, isWrite });
  };

  const complete: EventHandler = (batch, i, index) => {
    const requests = open[index] as Map<string, Request>;
    const key = `${batch.a[i]}:${batch.x[i]}`;
    const request = requests.get(key);
    if (request === undefined) return;
    requests.delete(key);
    const counter = request.isWrite ? "disk-write-bytes" : "disk-read-bytes";
    seriesOf(request.vm, counter, batch.a[i] as number).increase(batch.ts[i] as number, request.bytes);
  };

  function seriesOf(vm: Vm, counter: Counter, device: number): CounterSeries {
    const key = `${vm.lane} ${counter} ${device}`;
    const known = series.get(key);
    if (known) return known;
    const added = session.counters.add(counter, deviceName(device), vm.lane);
    series.set(key, added);
    return added;
  }

  return {
    [EventKind.BLOCK_RQ_INSERT]: begin,
    [EventKind.BLOCK_RQ_ISSUE]: begin,
    [EventKind.BLOCK_RQ_COMPLETE]: complete,
  };
}
