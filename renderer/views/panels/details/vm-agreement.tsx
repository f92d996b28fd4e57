import { useId } from "react";
import { formatAlignedDuration, formatShare } from "../../../../workers/core/format.js";
import type { LaneId } from "../../../../workers/model/lanes.js";
import { numberIn, textIn } from "../../../../workers/model/table.js";
import { CancellingQuery } from "../../../engine/cancelling-query.js";
import { useApp } from "../../use-app.js";
import { panelOfTable } from "../panel-of-table.js";
import { useAnswer } from "../use-answer.js";
import type { Scope } from "../use-scope.js";

/** What is compared, as people call it. */
const KINDS: Readonly<Record<string, string>> = {
  task: "Running process",
  state: "Idle, kernel or process",
  wait: "Reasons of waits",
};

/** How much of what the host's trace alone says of a VM its guest's own trace confirms; nothing if that is not open. */
export function VmAgreement({ lane, scope }: { readonly lane: LaneId; readonly scope: Scope }) {
  const app = useApp();
  const asker = useId();
  const { t0, t1 } = scope;
  const request = { table: "inferred-agreement", t0, t1, lanes: Int32Array.of(lane), limit: 8, asker };
  const table = useAnswer(
    `agreement:${lane}:${t0}:${t1}`,
    request,
    async (engine, asked) => {
      const answer = await engine.table(asked);
      return answer.ok ? answer.value : undefined;
    },
    CancellingQuery,
  );
  if (table === undefined || table.count === 0) return undefined;
  return (
    <section className="details-part">
      <h3>Inferred, and confirmed by the guest</h3>
      {Array.from({ length: table.count }, (_, row) => {
        const kind = textIn(table, "kind", row);
        return (
          <div key={kind} className="details-line num">
            <span className="details-name">{KINDS[kind] ?? kind}</span>
            <span>{formatShare(numberIn(table, "right_share", row))}</span>
            <span className="quiet">
              of {formatAlignedDuration(numberIn(table, "compared_ns", row))}
              {openWords(numberIn(table, "not_known_share", row))}
            </span>
          </div>
        );
      })}
      <button
        type="button"
        className="button"
        onClick={() => app.actions.ui.showPanel(panelOfTable("inferred-recorded"))}
      >
        What is right and wrong
      </button>
    </section>
  );
}

/** Of the rest, what is not known is not wrong. */
function openWords(notKnown: number): string {
  return notKnown === 0 ? "" : `, ${formatShare(notKnown)} not known`;
}
