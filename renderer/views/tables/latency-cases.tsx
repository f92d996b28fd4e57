import { useEffect, useId, useState } from "react";
import { useStore } from "zustand";
import { formatCount, formatDuration } from "../../../workers/core/format.js";
import { type CaseLimits, type LatencyFamily, latencyFilter } from "../../viewmodel/latency-family.js";
import { CommandButton } from "../parts/command-button.js";
import { useApp } from "../use-app.js";
import { TablePanel } from "./table-panel.js";
import type { SelectedCase } from "./use-selected-case.js";
import { useRested, useTable, useTableLanes, useTableScope } from "./use-table.js";

type Look = "cases" | "histogram" | "scatter" | "percentiles";

const LOOKS: readonly { readonly look: Look; readonly title: string }[] = [
  { look: "cases", title: "Cases" },
  { look: "histogram", title: "Bins" },
  { look: "scatter", title: "Over time" },
  { look: "percentiles", title: "Percentiles" },
];

export interface LatencyCasesProps {
  readonly family: LatencyFamily;
  readonly kind: string;
  readonly limits: CaseLimits;
  /** Of the scatter. */
  readonly columns: number;
  readonly selected: SelectedCase | undefined;
  readonly clear: () => void;
}

/** The cases of a kind within limits, the longest first, and what the pictures beside them show, as tables. */
export function LatencyCases(props: LatencyCasesProps) {
  const [look, setLook] = useState<Look>("cases");
  const choice = (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Table of">
      {LOOKS.map((one) => (
        <button key={one.look} type="button" aria-pressed={one.look === look} onClick={() => setLook(one.look)}>
          {one.title}
        </button>
      ))}
    </span>
  );
  if (look === "cases") return <CaseRows {...props} choice={choice} />;
  const { family, kind, columns } = props;
  const name = family[look];
  return (
    <TablePanel
      key={name}
      name={name}
      id={`latency-${name}`}
      title={LOOKS.find((one) => one.look === look)?.title ?? ""}
      {...(look === "percentiles" ? {} : { only: latencyFilter(family, kind), without: [family.kind] })}
      {...(look === "scatter" ? { chart: { columns } } : {})}
      tools={choice}
    />
  );
}

function CaseRows({ family, kind, limits, selected, clear, choice }: LatencyCasesProps & { choice: React.ReactNode }) {
  const only = latencyFilter(family, kind, limits);
  const shown = useWalk(family, only);
  return (
    <TablePanel
      name={family.cases}
      id={`latency-${family.cases}`}
      title={family.casesTitle}
      only={only}
      sort={{ column: family.length, isDescending: true }}
      without={[family.kind]}
      hasPublished={false}
      tools={
        <>
          {choice}
          <CommandButton id="next-worst" isPlain label={shown === undefined ? "Show the worst" : "Next worst"} />
          {shown !== undefined && (
            <span className="num">
              {formatCount(shown.rank + 1)} of {formatCount(shown.total)}: {formatDuration(shown.ns)}
            </span>
          )}
          {selected !== undefined && shown?.ns !== selected.ns && (
            <span className="num">selected: {formatDuration(selected.ns)}</span>
          )}
          {limits.durations !== undefined && (
            <button type="button" className="link num" title="Show all again" onClick={clear}>
              {formatDuration(limits.durations.fromNs)} – {formatDuration(limits.durations.toNs)}
              {limits.begins === undefined ? "" : ", part of the time"} ×
            </button>
          )}
        </>
      }
    />
  );
}

/** Makes the cases those that "next worst" walks through while they are on show; answers the one shown last. */
function useWalk(family: LatencyFamily, only: string) {
  const app = useApp();
  const { t0, t1 } = useTableScope();
  const lanes = useTableLanes();
  const asker = useId();
  const { setWalk } = app.actions.tables;
  const order = { sortBy: family.length, descending: true };
  const question = { table: family.cases, t0, t1, limit: 1, only, asker, ...order, ...(lanes && { lanes: lanes.ids }) };
  const key = [family.cases, t0, t1, only, lanes?.key].join("|");
  const rested = useRested({ key, question });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the cases are others
  useEffect(() => setWalk({ key: rested.key, question: rested.question, length: family.length }), [rested.key]);
  useEffect(() => () => setWalk(undefined), [setWalk]);
  const shown = useStore(app.stores.tables, ({ walk }) => walk?.shown);
  // The order of the cases is made before it is wanted.
  useTable({ name: family.cases, limit: 1, only, asker, ...order });
  return shown;
}
