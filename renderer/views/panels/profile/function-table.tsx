import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { useStore } from "zustand";
import { formatCount, formatPercent } from "../../../../workers/core/format.js";
import { failureText } from "../../../../workers/core/result.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { ProfileFunctions } from "../../../../workers/model/profile-answers.js";
import type { FunctionName } from "../../../../workers/model/profile-scope.js";
import { shareHalfWidth } from "../../../../workers/model/profile-shares.js";
import { shareText, weightText } from "../../../viewmodel/flame/profile-words.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { useApp } from "../../use-app.js";
import { FilterBar } from "./filter-bar.js";
import { ProfileTotalsLine } from "./profile-totals.js";
import { useProfileAnswer } from "./use-profile.js";

export interface FunctionTableProps {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}

/** Rows drawn; the search finds the others. */
const MOST_DRAWN = 300;

/** A row for each function: what it did itself and with what it called, its share and how sure that is. */
export function FunctionTable({ sources, request }: FunctionTableProps) {
  const answer = useProfileAnswer(request, sources, (engine, one) => engine.profileFunctions(one));
  if (answer === undefined) return <p className="hint">Adding up…</p>;
  if (!answer.ok) return <p className="hint">{failureText(answer.error)}</p>;
  const { totals, unit } = answer.value;
  return (
    <>
      <ProfileTotalsLine totals={totals} unit={unit} withHost={request.withHost} source={request.source} />
      <Rows functions={answer.value} />
    </>
  );
}

type By = "self" | "total";

function Rows({ functions }: { readonly functions: ProfileFunctions }) {
  const app = useApp();
  const { stores, actions } = app;
  const search = useStore(stores.profile, (state) => state.search);
  const [by, setBy] = useState<By>("self");
  const rows = rowsOf(functions, search, by);
  const body = useRef<HTMLTableSectionElement>(null);
  const { weight, effective } = functions.totals;
  const onKeyDown = (event: KeyboardEvent, at: number, of: FunctionName) => {
    if (event.code === "ArrowDown") body.current?.rows[at + 1]?.focus();
    else if (event.code === "ArrowUp") body.current?.rows[at - 1]?.focus();
    else if (event.code === "Enter") actions.profile.sandwich(of);
    else if (event.code === "KeyC" && !hasModifier(event)) actions.profile.transform({ kind: "focus", ...of });
    else if (event.code === "KeyX" && !hasModifier(event)) actions.profile.transform({ kind: "merge", ...of });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const head = (column: By, title: string) => (
    <th scope="col" aria-sort={by === column ? "descending" : "none"}>
      <button type="button" className="link" onClick={() => setBy(column)}>
        {title}
      </button>
    </th>
  );
  return (
    <>
      <FilterBar />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
      <section className="compare-table profile-functions" tabIndex={0} aria-label="Functions of the profile">
        <table className="num">
          <thead>
            <tr>
              {head("self", "Itself")}
              <th scope="col">Share</th>
              <th scope="col" title="The interval of the share: 95 %, by its number of samples">
                ±
              </th>
              {head("total", "Total")}
              <th scope="col">Share</th>
              <th scope="col">Samples</th>
              <th scope="col" className="is-text">
                Function
              </th>
              <th scope="col" className="is-text">
                DSO
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.slice(0, MOST_DRAWN).map(({ row, name, dso }, i) => {
              const self = functions.self[row] as number;
              const total = functions.total[row] as number;
              return (
                <tr
                  key={row}
                  tabIndex={i === 0 ? 0 : -1}
                  onKeyDown={(event) => onKeyDown(event, i, { name, dso })}
                  onDoubleClick={() => actions.profile.sandwich({ name, dso })}
                  onContextMenu={(event) => openMenu(event, { name, dso })}
                >
                  <td>{weightText(self, functions.unit)}</td>
                  <td>{shareText(self, weight)}</td>
                  <td className="quiet">
                    ±{formatPercent(shareHalfWidth(weight === 0 ? 0 : self / weight, effective), 1)}
                  </td>
                  <td>{weightText(total, functions.unit)}</td>
                  <td>{shareText(total, weight)}</td>
                  <td>{formatCount(functions.totalSamples[row] as number)}</td>
                  <td className="is-text">{name}</td>
                  <td className="is-text quiet">{dso}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {MOST_DRAWN < rows.length && (
          <p className="hint">
            {formatCount(rows.length - MOST_DRAWN)} more: find them by name, or use lanescope profile.
          </p>
        )}
      </section>
    </>
  );

  function openMenu(event: MouseEvent, of: FunctionName): void {
    openContextMenu(app, event, {
      kind: "frame",
      title: of.name,
      copies: [{ title: "name", text: of.name }],
      frame: { of, isInverted: false },
    });
  }
}

function hasModifier({ ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  return ctrlKey || altKey || metaKey;
}

function rowsOf({ count, frame, frames, strings, self, total }: ProfileFunctions, search: string, by: By) {
  const wanted = search.trim().toLowerCase();
  const rows = Array.from({ length: count }, (_, row) => {
    const one = frame[row] as number;
    return { row, name: strings[frames.name[one] as number] ?? "", dso: strings[frames.dso[one] as number] ?? "" };
  }).filter(({ name }) => wanted === "" || name.toLowerCase().includes(wanted));
  const figure = by === "self" ? self : total;
  return rows.sort((a, b) => (figure[b.row] as number) - (figure[a.row] as number));
}
