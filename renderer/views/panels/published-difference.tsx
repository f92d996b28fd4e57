import { formatDuration } from "../../../workers/core/format.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import { STATE_NAMES } from "../../../workers/model/states.js";
import { type WaitDifference, waitDifferences } from "../../viewmodel/published-difference.js";
import { stateTitle } from "../../viewmodel/state-style.js";
import { useAnswer } from "./use-answer.js";

interface Props {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** Changes with the rest. */
  readonly questionKey: string;
}

/** The waits in figures, counted here and as published, side by side. */
export function PublishedDifference({ questionKey, ...question }: Props) {
  const rows = useAnswer(questionKey, question, differencesIn);
  if (rows === undefined || rows.length === 0) return undefined;
  return (
    <table className="table num">
      <caption>Waits of vCPUs, here and as published</caption>
      <thead>
        <tr>
          <th>Wait</th>
          <th>Reason</th>
          <th className="right">Here</th>
          <th className="right">As published</th>
          <th className="right">Difference</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.kind} ${row.reason}`}>
            <td>{stateTitle((STATE_NAMES as readonly string[]).indexOf(row.kind))}</td>
            <td>{row.reason}</td>
            <td className="right">{formatDuration(row.oursNs)}</td>
            <td className="right">{formatDuration(row.publishedNs)}</td>
            <td className="right">{signed(row.publishedNs - row.oursNs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

async function differencesIn(
  engine: EngineApi,
  { lanes, t0, t1 }: Omit<Props, "questionKey">,
): Promise<readonly WaitDifference[]> {
  const question = { table: "wait-summary", lanes, t0, t1, limit: Number.POSITIVE_INFINITY };
  const [ours, published] = [await engine.table(question), await engine.table({ ...question, asPublished: true })];
  return ours.ok && published.ok ? waitDifferences(ours.value, published.value) : [];
}

function signed(ns: number): string {
  if (ns === 0) return "–";
  return `${ns < 0 ? "−" : "+"}${formatDuration(Math.abs(ns))}`;
}
