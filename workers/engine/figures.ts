import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import { parseTime } from "../core/time-spec.js";
import type { RangeFigures } from "../model/comparison.js";
import type { FiguresRequest } from "../model/engine-api.js";
import { parseWindow } from "../query/export/time-window.js";
import { rangeFigures } from "../query/range-figures.js";
import { inSteps } from "../query/resumable.js";
import { knownWindow } from "../query/session-window.js";
import type { KnownSession } from "./session-columns.js";

/** The figures of the part of a range that was recorded. Fails if nothing of it was. */
export async function figuresOf(
  { query, info: { name } }: KnownSession,
  request: FiguresRequest,
  yieldToLoop: () => Promise<void>,
): Promise<Result<RangeFigures>> {
  const { timeline, beginNs, untilNs } = query;
  const wanted = parseWindow(request, (text) => parseTime(text, { timeline, beginNs, endNs: untilNs }));
  if (!wanted.ok) return wanted;
  const range = knownWindow(query, wanted.value);
  if (!(range.t0 < range.t1)) return fail("there is nothing to compare: the range holds no time of the trace");
  const pace = new Pace(yieldToLoop);
  return ok(await inSteps(rangeFigures(query, name, range), () => pace.pause()));
}
