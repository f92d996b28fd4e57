import { ok, type Result } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { FingerprintArgs } from "../fingerprints-args.js";
import { type Population, PopulationBuilder } from "./population.js";

/** A line of the table `fingerprints`. Null: there is no value. */
interface Line {
  readonly lane: string;
  readonly subject: string;
  readonly period_from_ns: number;
  readonly period_to_ns: number;
  readonly feature: string;
  readonly feature_value: number | null;
  readonly feature_known: string;
}

/** The fingerprints of the traces that are open: the rows of the table, so that both say the same. */
export async function fromTraces(engine: EngineApi, args: FingerprintArgs): Promise<Result<Population>> {
  const builder = new PopulationBuilder(args.of);
  const rest = await eachLine(engine, "fingerprints", args, (line: Line) => {
    if (line.subject !== args.of) return;
    const { lane, feature, feature_value, feature_known: known } = line;
    builder.add({
      trace: "",
      lane,
      fromNs: line.period_from_ns,
      toNs: line.period_to_ns,
      feature,
      value: feature_value ?? undefined,
      known,
    });
  });
  return rest.ok ? ok(builder.build()) : rest;
}

export async function eachLine<Line>(
  engine: EngineApi,
  table: string,
  { from, to, lanes, periodNs, asPublished }: FingerprintArgs,
  take: (line: Line) => void,
): Promise<Result<void>> {
  const opened = await engine.exportOpen({
    table,
    format: "jsonl",
    asPublished,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(lanes !== undefined && { lanes }),
    ...(periodNs !== undefined && { chart: { periodNs } }),
  });
  if (!opened.ok) return opened;
  let rest = "";
  for (;;) {
    const piece = await engine.exportNext(opened.value);
    if (!piece.ok) return piece;
    const lines = `${rest}${piece.value ?? "\n"}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") take(JSON.parse(line) as Line);
    if (piece.value === undefined) return ok(undefined);
  }
}
