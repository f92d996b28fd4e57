import { failureText, ok, type Result } from "../../workers/core/result.js";
import type { CellPiece } from "../../workers/model/cells.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { type Curve, type CurvePart, type CurveSpec, curveFrom, curveKey } from "../viewmodel/curve.js";
import { CoalescingQuery } from "./coalescing-query.js";

export interface CurveQuestion {
  readonly t0: number;
  readonly t1: number;
  readonly columns: number;
  readonly lanes: Int32Array | undefined;
  /** Where gaps are squeezed: what the columns are of. */
  readonly pieces?: readonly CellPiece[] | undefined;
  /** Of the trace: another one has other answers. */
  readonly version: string;
}

interface Entry {
  readonly query: CoalescingQuery<CurveQuestion, Result<readonly CurvePart[]>>;
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

  /** One after the other: a newer question of an asker ends the one before. */
  private async partsOf(spec: CurveSpec, question: CurveQuestion): Promise<Result<readonly CurvePart[]>> {
    const { lanes } = question;
    const parts: CurvePart[] = [];
    for (const span of spansOf(question)) {
      const { t0, t1, columns } = span;
      const table = await this.engine.table({
        table: "curve",
        t0,
        t1,
        chart: { kind: spec.kind, columns },
        limit: columns,
        asker: `curve ${curveKey(spec)}`,
        ...(lanes && { lanes }),
      });
      if (!table.ok) return table;
      parts.push({ ...span, table: table.value });
    }
    return ok(parts);
  }

  private entryOf(spec: CurveSpec): Entry {
    const key = curveKey(spec);
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const query = new CoalescingQuery<CurveQuestion, Result<readonly CurvePart[]>>(
      (question) => this.partsOf(spec, question),
      (answer, { t0, t1, columns, pieces }) => {
        entry.failure = answer.ok ? undefined : failureText(answer.error);
        if (answer.ok) entry.curve = curveFrom({ t0, t1, width: columns, pieces }, answer.value);
        this.changed();
      },
    );
    const entry: Entry = { query, asked: undefined, curve: undefined, failure: undefined };
    this.entries.set(key, entry);
    return entry;
  }
}

/** What is asked for: all columns, or those of each piece that is no break. */
function spansOf({ t0, t1, columns, pieces }: CurveQuestion): readonly Omit<CurvePart, "table">[] {
  if (pieces === undefined) return [{ t0, t1, column: 0, columns }];
  let column = 0;
  return pieces.flatMap(({ width, isBreak, ...span }) => {
    const first = column;
    column += width;
    return isBreak ? [] : [{ ...span, column: first, columns: width }];
  });
}

function isSame(a: CurveQuestion, b: CurveQuestion): boolean {
  return (
    a.t0 === b.t0 &&
    a.t1 === b.t1 &&
    a.columns === b.columns &&
    a.version === b.version &&
    isSamePieces(a.pieces, b.pieces) &&
    `${a.lanes}` === `${b.lanes}`
  );
}

function isSamePieces(a: CurveQuestion["pieces"], b: CurveQuestion["pieces"]): boolean {
  return a?.length === b?.length && (a ?? []).every(({ t0, width }, i) => t0 === b?.[i]?.t0 && width === b[i]?.width);
}
