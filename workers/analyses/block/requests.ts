import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { machineAt } from "../session.js";
import { Disks } from "./disks.js";

/**
 * The time that block requests spent in the host's queue and at the device, and the bytes that each VM read and wrote.
 *
 * Requests go from insertion to issue (the host's own queue), and from there to completion (the device). Device and first
 * sector identify a request. A request that was merged into another completes with it and is not counted. The bytes are
 * those of completed requests that threads of VMs queued or issued. Requests that the host's own threads issue on behalf
 * of a VM (write-back of its page cache) count as the host's: no event tells their VM. The core follows requests
 * (flat/block.ts).
 */
export const blockIo: AnalysisDefinition = {
  id: "block-io",
  core: {
    part: Part.BLOCK_IO,
    kinds: [EventKind.BLOCK_RQ_INSERT, EventKind.BLOCK_RQ_ISSUE, EventKind.BLOCK_RQ_COMPLETE],
  },
  create: (session) => {
    const disks = new Disks(session);
    return {
      state: [disks],
      calls: {
        moreRequests: (machine) => disks.more(machineAt(session, machine)),
        diskTotals: (vm, device) => disks.totals(vm, device),
      },
      pause: (machine) => disks.forget(machine),
    };
  },
};
