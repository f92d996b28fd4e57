import { useEffect, useState } from "react";
import { failureText, type Result } from "../../../workers/core/result.js";
import type { TableSize } from "../../state/actions/share-table-actions.js";
import type { TableChoice } from "../../viewmodel/table-choice.js";
import type { TimeRange } from "../../viewmodel/target.js";
import { useApp } from "../use-app.js";

export interface Estimate extends TableSize {
  readonly isCounting: boolean;
  /** Why there is no such table; "": there is one. */
  readonly why: string;
}

const COUNTING: Estimate = { rows: undefined, bytes: 0, isCounting: true, why: "" };

/** How many rows a table has in a range, and about how many bytes. */
export function useEstimate(choice: TableChoice, range: TimeRange | undefined, isReading: boolean): Estimate {
  const { shareTables } = useApp().actions;
  const [estimate, setEstimate] = useState(COUNTING);
  const { t0 = 0, t1 = 0 } = range ?? {};
  useEffect(() => {
    setEstimate(COUNTING);
    if (isReading) return undefined;
    let isWanted = true;
    const take = (size: Result<TableSize>) => {
      if (isWanted)
        setEstimate({ ...COUNTING, isCounting: false, ...(size.ok ? size.value : { why: failureText(size.error) }) });
    };
    void shareTables.size(choice, { t0, t1 }).then(take);
    return () => {
      isWanted = false;
    };
  }, [shareTables, choice, t0, t1, isReading]);
  return estimate;
}
