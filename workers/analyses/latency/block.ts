import { Latency } from "../../index/latency-store.js";
import type { EventBatch } from "../../model/event-batch.js";
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
  const open = session.machines.map(() => new Map<string, Request>());

  const begin =
    (isIssue: boolean): EventHandler =>
    (batch, i, index) => {
      const requests = open[index] as Map<string, Request>;
      const key = keyOf(batch, i);
      const t = batch.ts[i] as number;
      let request = requests.get(key);
      if (request === undefined) {
        const lane = (session.machines[index] as Machine).cpus[batch.cpu]?.current?.lane ?? NO_LANE;
        request = { lane, insertNs: Number.NaN, issueNs: Number.NaN };
        if (MAX_OPEN <= requests.size) requests.delete(requests.keys().next().value as string);
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
    const requests = open[index] as Map<string, Request>;
    const key = keyOf(batch, i);
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

function keyOf(batch: EventBatch, i: number): string {
  return `${batch.a[i]}:${batch.x[i]}`;
}
