import { LogLine } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, PlacelessHandler } from "../analysis.js";
import type { Session } from "../session.js";

/**
 * Lines of logs, on the lanes of the threads that wrote them. A line alone proves no thread: a journal of weeks names
 * thousands that the trace beside it never saw. Lines of those are on the lane of the machine.
 */
export const logs: AnalysisDefinition = {
  id: "logs",
  startsWith: [EventKind.LOG],
  create: (session) => ({ state: [], handlers: { [EventKind.LOG]: logHandler(session) } }),
};

function logHandler({ logLines }: Session): PlacelessHandler<LogLine> {
  const { columns } = logLines;
  return (batch, i, machine) => {
    const tid = batch[LogLine.thread][i] as number;
    const pid = batch[LogLine.process][i] as number;
    const thread = (0 < tid ? machine.find(tid) : undefined) ?? (0 < pid ? machine.find(pid) : undefined);
    const row = logLines.next();
    columns.lane.put(row, thread?.lane ?? machine.cpus[batch.cpu]?.lane ?? machine.lane);
    columns.t.put(row, batch.ts[i] as number);
    columns.priority.put(row, batch[LogLine.priority][i] as number);
    columns.pid.put(row, pid);
    columns.source.put(row, batch[LogLine.source][i] as number);
    columns.message.put(row, batch[LogLine.message][i] as number);
  };
}
