import { Latency } from "../../index/latency-store.js";
import { EventKind } from "../../model/event-kinds.js";
import { NO_LANE } from "../../model/lanes.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/** A request on its way, and the thread that asked for it. */
interface Request {
  lane: number;
  insertNs: number;
  issueNs: number;
}

/** Requests of a device that never complete in the trace would pile up: beyond this the oldest go. */
const MAX_OPEN = 65536;

/**
 * Requests from being queued to being issued (the host's own queue), and from there to completion (the device),
 * known by device and first sector. A request merged into another completes with it and is not counted.
 */
export function blockLatency(session: Session): AnalysisRun["handlers"] {
  /** By machine and device, requests by first sector: numbers make fast keys, texts do not. */
  const open = session.machines.map(() => new Map<number, Map<number, Request>>());

  function requestsOf(index: number, device: number): Map<number, Request> {
    const devices = open[index] as Map<number, Map<number, Request>>;
    let requests = devices.get(device);
    if (requests === undefined) {
      requests = new Map();
      devices.set(device, requests);
    }
    return requests;
  }

  const begin =
    (isIssue: boolean): EventHandler =>
    (batch, i, index) => {
      const requests = requestsOf(index, batch.a[i] as number);
      const key = batch.x[i] as number;
      const t = batch.ts[i] as number;
      let request = requests.get(key);
      if (request === undefined) {
        const lane = (session.machines[index] as Machine).cpus[batch.cpu]?.current?.lane ?? NO_LANE;
        request = { lane, insertNs: Number.NaN, issueNs: Number.NaN };
        if (MAX_OPEN <= requests.size) requests.delete(requests.keys().next().value as number);
        requests.set(key, request);
      }
      if (!isIssue) request.insertNs = t;
      else {
        request.issueNs = t;
        if (!Number.isNaN(request.insertNs)) {
          session.latencies.add(Latency.BLOCK_QUEUE, request.lane, request.insertNs, t, batch.a[i] as number);
        }
      }
    };

  const complete: EventHandler = (batch, i, index) => {
    const requests = requestsOf(index, batch.a[i] as number);
    const key = batch.x[i] as number;
    const request = requests.get(key);
    if (request === undefined) return;
    requests.delete(key);
    if (Number.isNaN(request.issueNs)) return;
    session.latencies.add(Latency.BLOCK, request.lane, request.issueNs, batch.ts[i] as number, batch.a[i] as number);
  };

  return {
    [EventKind.BLOCK_RQ_INSERT]: begin(false),
    [EventKind.BLOCK_RQ_ISSUE]: begin(true),
    [EventKind.BLOCK_RQ_COMPLETE]: complete,
  };
}
