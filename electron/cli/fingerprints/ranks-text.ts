import { ok, type Result } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { FingerprintArgs } from "../fingerprints-args.js";
import { eachLine } from "./from-traces.js";

/** A line of the table `process-ranks`. */
interface Line {
  readonly lane: string;
  readonly vm_lane: string;
  readonly process_rank: number;
  readonly process_score: number;
  readonly wakers: number;
  readonly wakes: number;
  readonly component_processes: number;
}

/** Of each guest those that are told. */
const MOST_TOLD = 5;

/** The processes of each guest on which others depend most, for people. */
export async function ranksText(engine: EngineApi, args: FingerprintArgs): Promise<Result<string>> {
  const lines: Line[] = [];
  const { periodNs: _, ...whole } = args;
  const read = await eachLine(engine, "process-ranks", whole, (line: Line) => lines.push(line));
  if (!read.ok) return read;
  const head = "\nwho wakes whom, as interrupts between vCPUs confirm it";
  if (lines.length === 0) return ok(`${head}: nothing is known (docs/fingerprints.md)\n`);
  const told = lines.filter(({ process_rank }) => process_rank <= MOST_TOLD);
  const rows = told.map((line) => {
    const { lane, process_rank, process_score, wakers, wakes, component_processes } = line;
    return `  ${process_rank}. ${lane}: score ${process_score.toFixed(3)}, woken ${wakes} times by ${wakers} of ${component_processes - 1} linked with it`;
  });
  return ok([head, ...rows, ""].join("\n"));
}
