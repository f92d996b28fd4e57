import { useStore } from "zustand";
import { formatCount } from "../../../../workers/core/format.js";
import { failureText } from "../../../../workers/core/result.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { ProfileDiff } from "../../../../workers/model/profile-answers.js";
import { differencePlan, differenceRequest } from "../../../state/profile-difference.js";
import { changeColours } from "../../../viewmodel/flame/flame-colours.js";
import { changeLegend } from "../../../viewmodel/flame/flame-legend.js";
import { flameTree } from "../../../viewmodel/flame/flame-tree.js";
import { differenceLines, profileTitle } from "../../../viewmodel/flame/plate-words.js";
import { changeWords, weightText } from "../../../viewmodel/flame/profile-words.js";
import { useApp, useDerived, useSession } from "../../use-app.js";
import { DifferenceBar, WhatIsMissing } from "./difference-bar.js";
import { FilterBar } from "./filter-bar.js";
import { FlameGraph } from "./flame-graph.js";
import { useMade } from "./use-made.js";
import { useSeenGraph } from "./use-plate-words.js";
import { useProfileAnswer } from "./use-profile.js";

export interface DifferenceViewProps {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}

/** What differs between A and B, as shares of each: two selections, two lanes, or another trace file as B. */
export function DifferenceView({ sources, request }: DifferenceViewProps) {
  const { stores } = useApp();
  const ranges = useStore(stores.compare);
  const state = useStore(stores.profile);
  const lanes = useSession((session) => session.lanes);
  const { other } = ranges;
  const plan = differencePlan(request, state, ranges, lanes);
  const answer = useProfileAnswer(plan, sources, async (engine, { asker, ...asked }) => {
    const question = await differenceRequest(engine, asked, other, asker);
    return question.ok ? engine.profileDiff(question.value) : question;
  });
  return (
    <>
      <DifferenceBar hasBoth={plan !== undefined} />
      {plan === undefined ? (
        <WhatIsMissing />
      ) : answer === undefined ? (
        <p className="hint">Comparing…</p>
      ) : answer.ok ? (
        <Difference diff={answer.value} isSwapped={plan.isSwapped} />
      ) : (
        <p className="hint">{failureText(answer.error)}</p>
      )}
    </>
  );
}

/** `isSwapped`: B is what was before. */
function Difference({ diff, isSwapped }: { readonly diff: ProfileDiff; readonly isSwapped: boolean }) {
  const theme = useDerived((app) => app.select.theme());
  const { after, before } = diff;
  const tree = useMade(() => flameTree(after), [after]);
  const colourOf = useMade(() => changeColours(diff, theme), [diff, theme]);
  const [first, second] = isSwapped ? (["B", "A"] as const) : (["A", "B"] as const);
  const seen = useSeenGraph(tree);
  const sure = diff.isSure.reduce((count, one) => count + one, 0);
  return (
    <>
      <div className="profile-totals">
        <p className="num">
          {first}: {formatCount(before.samples)} samples, {weightText(before.weight, after.unit)} · {second}:{" "}
          {formatCount(after.totals.samples)} samples, {weightText(after.totals.weight, after.unit)} ·{" "}
          {formatCount(sure)} frames differ more than chance explains
        </p>
        <p className="quiet">
          <span className="swatch is-more" /> larger share in {second} <span className="swatch is-less" /> smaller share{" "}
          <span className="swatch is-same" /> chance would explain it. Widths are those of {second}: swap to see what{" "}
          {second} lacks.
        </p>
        {0 < after.totals.notes.length && <p className="quiet">{after.totals.notes.join(" ")}</p>}
      </div>
      <FilterBar tree={tree} />
      {after.totals.samples === 0 ? (
        <p className="hint">{second} has no samples.</p>
      ) : (
        <FlameGraph
          tree={tree}
          unit={after.unit}
          isUpright
          isInverted={false}
          colourOf={colourOf}
          label="What differs between A and B"
          about={(node) => changeWords(diff, node)}
          words={{
            title: `${profileTitle(after, seen)} · what differs between A and B`,
            lines: differenceLines(diff, [first, second], seen),
            legend: () => changeLegend(theme, second),
          }}
        />
      )}
    </>
  );
}
