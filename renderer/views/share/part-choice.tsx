import { useId } from "react";
import { formatDuration } from "../../../workers/core/format.js";
import type { TimeRange } from "../../viewmodel/target.js";
import { endOf } from "../../viewmodel/viewport.js";
import { useDerived, useSelection, useView } from "../use-app.js";

export type Part = "selection" | "view" | "whole";
type Parts = Readonly<Record<Part, TimeRange | undefined>>;

const PART_NAMES: Readonly<Record<Part, string>> = {
  selection: "the selected range",
  view: "what is in view",
  whole: "the whole trace",
};

/** The parts of the trace that can be shared, and the one to begin with. */
export function useParts(): { readonly parts: Parts; readonly first: Part } {
  const bounds = useDerived((app) => app.select.bounds());
  const range = useSelection((selection) => selection.range);
  const window = useView(({ view }) => view);
  const isWhole = useView((view) => view.isWhole);
  const hasRange = range !== undefined && range.t0 < range.t1;
  const parts = {
    selection: hasRange ? range : undefined,
    view: { t0: window.startNs, t1: endOf(window) },
    whole: { t0: bounds.beginNs, t1: bounds.endNs },
  };
  return { parts, first: hasRange ? "selection" : isWhole ? "whole" : "view" };
}

interface PartChoiceProps {
  readonly part: Part;
  readonly parts: Parts;
  readonly onChange: (part: Part) => void;
}

export function PartChoice({ part, parts, onChange }: PartChoiceProps) {
  const name = useId();
  return (
    <fieldset>
      <legend>What of the trace</legend>
      {(["selection", "view", "whole"] as const).map((one) => {
        const span = parts[one];
        return (
          <label key={one} className="share-check">
            <input
              type="radio"
              name={name}
              checked={part === one}
              disabled={span === undefined}
              onChange={() => onChange(one)}
            />
            <span>
              {PART_NAMES[one]}
              <span className="quiet">
                {" "}
                {span === undefined ? "no range is selected" : formatDuration(span.t1 - span.t0)}
              </span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
