import { type ReactNode, useState } from "react";
import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import type { RunComparison } from "../../../../workers/model/run-comparison.js";
import { firstSides, type OfferedRun, offeredRuns, type RunSides, runsOf } from "../../../viewmodel/run-sides.js";
import { useApp } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";
import { RunAmounts } from "./run-amounts.js";
import { RunChanges } from "./run-changes.js";
import { RunChoice } from "./run-choice.js";
import { RunCurves } from "./run-curves.js";
import { RunInputs } from "./run-inputs.js";
import { RunResponses } from "./run-responses.js";
import { useRuns } from "./use-runs.js";

const PARTS = ["changes", "inputs", "responses", "resources", "amounts", "runs"] as const;
type Part = (typeof PARTS)[number];

const TITLES: Readonly<Record<Part, string>> = {
  changes: "What changed",
  inputs: "Inputs",
  responses: "Responses",
  resources: "Resources",
  amounts: "Figures",
  runs: "Choose runs",
};

/** Runs of one recording of input against each other, by input. `children`: at the begin of the bar. */
export function RunsView({ children }: { readonly children: ReactNode }) {
  const { stores } = useApp();
  const { own, other } = useRuns();
  const chosen = useStore(stores.compare, (state) => state.runs);
  const [part, setPart] = useState<Part>("changes");
  const offered = offeredRuns(own, other);
  const sides = chosen ?? firstSides(offered);
  const [a, b] = [runsOf(offered, sides.a), runsOf(offered, sides.b)];
  const key = JSON.stringify([sides, a.length, b.length]);
  const answer = useAnswer(`compare runs ${key}`, { a, b }, async (engine, request) =>
    request.a.length === 0 || request.b.length === 0 ? "none" : engine.compareRuns(request),
  );
  const compared = answer === "none" ? undefined : answer;
  const shown = compared === undefined ? "runs" : part;
  return (
    <>
      <div className="panel-bar">
        {children}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
        <span className="choice" role="group" aria-label="Part of the comparison of runs">
          {PARTS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === shown}
              disabled={compared === undefined && one !== "runs"}
              onClick={() => setPart(one)}
            >
              {TITLES[one]}
            </button>
          ))}
        </span>
        <span className="quiet">
          {formatCountOf(a.length, "run")} in A, {b.length} in B
        </span>
      </div>
      {compared !== undefined && <Verdict compared={compared} />}
      <Shown part={shown} compared={compared} offered={offered} sides={sides} />
    </>
  );
}

/** The judgement in a sentence, and why it is to be taken with care. */
function Verdict({ compared: { verdict, summary, notComparable } }: { readonly compared: RunComparison }) {
  return (
    <div className={`run-verdict is-${verdict.replace(" ", "-")}`} role="status">
      <strong>{summary}</strong>
      {0 < notComparable.length && (
        <ul className="run-reasons">
          {notComparable.map((why) => (
            <li key={why}>Not comparable: {why}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ShownProps {
  readonly part: Part;
  readonly compared: RunComparison | undefined;
  readonly offered: readonly OfferedRun[];
  readonly sides: RunSides;
}

function Shown({ part, compared, offered, sides }: ShownProps) {
  if (compared === undefined || part === "runs") return <RunChoice offered={offered} sides={sides} />;
  switch (part) {
    case "changes":
      return <RunChanges compared={compared} />;
    case "inputs":
      return <RunInputs inputs={compared.inputs} />;
    case "responses":
      return <RunResponses inputs={compared.inputs} />;
    case "resources":
      return <RunCurves curves={compared.curves} />;
    case "amounts":
      return <RunAmounts rows={compared.rows} />;
  }
}
