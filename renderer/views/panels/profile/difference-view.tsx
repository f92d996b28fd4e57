import { useStore } from "zustand";
import { formatCount } from "../../../../workers/core/format.js";
import { failureText } from "../../../../workers/core/result.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { ProfileDiff } from "../../../../workers/model/profile-answers.js";
import { changeColours } from "../../../viewmodel/flame/flame-colours.js";
import { flameTree } from "../../../viewmodel/flame/flame-tree.js";
import { changeWords, weightText } from "../../../viewmodel/flame/profile-words.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp, useDerived } from "../../use-app.js";
import { FilterBar } from "./filter-bar.js";
import { FlameGraph } from "./flame-graph.js";
import { useMade } from "./use-made.js";
import { useProfileAnswer } from "./use-profile.js";

export interface DifferenceViewProps {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}

/** What differs between the selections A and B, as shares of each. */
export function DifferenceView({ sources, request }: DifferenceViewProps) {
  const { actions, stores } = useApp();
  const { a, b, other } = useStore(stores.compare);
  const isOfThis = a !== undefined && b !== undefined && other === undefined;
  const asked = isOfThis ? { before: { ...request, ranges: [a] }, after: { ...request, ranges: [b] } } : undefined;
  const answer = useProfileAnswer(asked, sources, (engine, { before, after, asker }) =>
    engine.profileDiff({ before, after: { ...after, asker } }),
  );
  return (
    <>
      <div className="panel-bar">
        <CommandButton id="profile-a" label="Selection is A" isPlain />
        <CommandButton id="profile-b" label="Selection is B" isPlain />
        {isOfThis && (
          <button type="button" className="button is-plain" onClick={actions.compare.swap}>
            Swap
          </button>
        )}
      </div>
      {!isOfThis ? (
        <p className="hint">
          {other !== undefined
            ? "B is another trace file: lanescope profile --diff compares the profiles of two files."
            : a === undefined
              ? "Select a range and make it A; then select another one and make it B."
              : "Now select a range for B."}
        </p>
      ) : answer === undefined ? (
        <p className="hint">Comparing…</p>
      ) : answer.ok ? (
        <Difference diff={answer.value} />
      ) : (
        <p className="hint">{failureText(answer.error)}</p>
      )}
    </>
  );
}

function Difference({ diff }: { readonly diff: ProfileDiff }) {
  const theme = useDerived((app) => app.select.theme());
  const { after, before } = diff;
  const tree = useMade(() => flameTree(after), [after]);
  const colourOf = useMade(() => changeColours(diff, theme), [diff, theme]);
  const sure = diff.isSure.reduce((count, one) => count + one, 0);
  return (
    <>
      <div className="profile-totals">
        <p className="num">
          A: {formatCount(before.samples)} samples, {weightText(before.weight, after.unit)} · B:{" "}
          {formatCount(after.totals.samples)} samples, {weightText(after.totals.weight, after.unit)} ·{" "}
          {formatCount(sure)} frames differ more than chance explains
        </p>
        <p className="quiet">
          <span className="swatch is-more" /> larger share in B <span className="swatch is-less" /> smaller share{" "}
          <span className="swatch is-same" /> chance would explain it. Widths are those of B: swap to see what B lacks.
        </p>
      </div>
      <FilterBar tree={tree} />
      {after.totals.samples === 0 ? (
        <p className="hint">B has no samples.</p>
      ) : (
        <FlameGraph
          tree={tree}
          unit={after.unit}
          isUpright
          isInverted={false}
          colourOf={colourOf}
          label="What differs between A and B"
          about={(node) => changeWords(diff, node)}
        />
      )}
    </>
  );
}
