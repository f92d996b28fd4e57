import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { requestHandlers } from "./requests.js";

/**
 * The time that block requests spent in the host's queue and at the device, and the bytes that each VM read and wrote.
 */
export const blockIo: AnalysisDefinition = {
  id: "block-io",
  title: "block I/O",
  needs: [EventKind.BLOCK_RQ_ISSUE, EventKind.BLOCK_RQ_COMPLETE],
  uses: [EventKind.BLOCK_RQ_INSERT],
  create: (session) => ({ handlers: requestHandlers(session) }),
};
