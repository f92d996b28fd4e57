import { failureText, type Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { Table } from "../../workers/model/table.js";
import { type Curve, type CurveSpec, curveFrom, curveKey } from "../viewmodel/curve.js";
import { CoalescingQuery } from "./coalescing-query.js";

export interface CurveQuestion {
  readonly t0: number;
  readonly t1: number;
  readonly columns: number;
  readonly lanes: Int32Array | undefined;
  /** Of the trace: another one has other answers. */
  readonly version: string;
}

interface Entry {
  readonly query: CoalescingQuery<CurveQuestion, Result<Table>>;
  asked: CurveQuestion | undefined;
  curve: Curve | undefined;
  failure: string | undefined;
}

/** Asks for the curves on show, once for each change of the window or the trace. */
export class CurveFeed {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly engine: EngineApi,
    private readonly changed: () => void,
  ) {}

  update(specs: readonly CurveSpec[], questionOf: (spec: CurveSpec) => CurveQuestion): void {
    const shown = new Set(specs.map(curveKey));
    for (const [key, { query }] of this.entries) {
      if (shown.has(key)) continue;
      query.dispose();
      this.entries.delete(key);
    }
    for (const spec of specs) {
      const entry = this.entryOf(spec);
      const question = questionOf(spec);
      if (entry.asked !== undefined && isSame(question, entry.asked)) continue;
      entry.asked = question;
      entry.query.request(question);
    }
  }

  /** The newest answer; while another is under way, that of the window before. */
  curveOf(spec: CurveSpec): Pick<Entry, "curve" | "failure"> | undefined {
    return this.entries.get(curveKey(spec));
  }

  dispose(): void {
    for (const { query } of this.entries.values()) query.dispose();
    this.entries.clear();
  }

  private entryOf(spec: CurveSpec): Entry {
    const key = curveKey(spec);
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const query = new CoalescingQuery<CurveQuestion, Result<Table>>(
      ({ t0, t1, columns, lanes }) =>
        this.engine.table({
          table: "curve",
          t0,
          t1,
          chart: { kind: spec.kind, columns },
          limit: columns,
          asker: `curve ${key}`,
          ...(lanes && { lanes }),
        }),
      (answer, { t0, t1, columns }) => {
        entry.failure = answer.ok ? undefined : failureText(answer.error);
        if (answer.ok) entry.curve = curveFrom(answer.value, t0, t1, columns);
        this.changed();
      },
    );
    const entry: Entry = { query, asked: undefined, curve: undefined, failure: undefined };
    this.entries.set(key, entry);
    return entry;
  }
}

function isSame(a: CurveQuestion, b: CurveQuestion): boolean {
  return (
    a.t0 === b.t0 &&
    a.t1 === b.t1 &&
    a.columns === b.columns &&
    a.version === b.version &&
    `${a.lanes}` === `${b.lanes}`
  );
}
