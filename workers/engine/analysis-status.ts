import type { AnalysisDefinition } from "../analyses/analysis.js";
import { recordingAdvice } from "../ingest/dialects/index.js";
import type { TraceInfo } from "../model/engine-api.js";
import { EventKind } from "../model/event-kinds.js";

export interface RecordedKinds {
  /** Kinds with at least one event. */
  readonly occurred: ReadonlySet<EventKind>;
  /** Kinds the trace would have recorded: it describes such events. */
  readonly declared: ReadonlySet<EventKind>;
}

type AnalysisStatus = TraceInfo["analyses"][number];

/**
 * How far each analysis can go with what was recorded. An event that was enabled and just never happened is not
 * missing, unless nothing the analysis needs ever happened.
 */
export function analysisStatuses(
  analyses: readonly AnalysisDefinition[],
  { occurred, declared }: RecordedKinds,
  tracer: string,
): readonly AnalysisStatus[] {
  return analyses.map(({ id, needs }) => {
    const isAlive = needs.length === 0 || needs.some((kind) => occurred.has(kind));
    const missing = needs.filter((kind) => !occurred.has(kind) && !(isAlive && declared.has(kind)));
    const status = missing.length === 0 ? "full" : isAlive ? "partial" : "none";
    return { id, status, missing: missing.map(kindName), record_with: recordingAdvice(missing, { tracer }) };
  });
}

const names = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name.toLowerCase()]));

function kindName(kind: EventKind): string {
  return names.get(kind) ?? `kind ${kind}`;
}
