import { type KeyboardEvent, useRef, useState } from "react";
import { useStore } from "zustand";
import { formatCount } from "../../../../workers/core/format.js";
import { failureText } from "../../../../workers/core/result.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { ProfileEvents } from "../../../../workers/model/profile-events.js";
import { LEAST_RATIO_SAMPLES, ratioName, ratioText } from "../../../../workers/model/profile-ratios.js";
import { eventsRequest } from "../../../state/profile-request.js";
import { countText, type EventRow, eventRows, type Part, rowsTitle } from "../../../viewmodel/flame/event-columns.js";
import { weightText } from "../../../viewmodel/flame/profile-words.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { useApp } from "../../use-app.js";
import { EventBar } from "./event-bar.js";
import { FilterBar } from "./filter-bar.js";
import { useProfileAnswer } from "./use-profile.js";

/** Rows drawn; the search finds the others. */
const MOST_DRAWN = 300;

/** Several events side by side, and their ratios: a row for each function, or each group of a kind. */
export function EventTable({
  sources,
  request,
}: {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}) {
  const state = useStore(useApp().stores.profile);
  const source = sources.sources.find((one) => one.source === request.source);
  const asked = source && eventsRequest(state, request, source);
  const answer = useProfileAnswer(asked, sources, (engine, one) => engine.profileEvents(one));
  const [part, setPart] = useState<Part>("self");
  if (source === undefined || asked === undefined || answer === undefined) return <p className="hint">Adding up…</p>;
  if (!answer.ok) return <p className="hint">{failureText(answer.error)}</p>;
  return (
    <>
      <EventBar source={source} events={answer.value} part={part} setPart={setPart} />
      <FilterBar />
      <Rows events={answer.value} part={answer.value.by === "function" ? part : "total"} />
    </>
  );
}

function Rows({ events, part }: { readonly events: ProfileEvents; readonly part: Part }) {
  const app = useApp();
  const { stores, actions } = app;
  const search = useStore(stores.profile, (state) => state.search);
  const [by, setBy] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const { columns, ratios } = events;
  const column = by < columns.length + ratios.length ? by : 0;
  const rows = eventRows(events, search, part, column);
  const isOfFunctions = events.by === "function";
  const onKeyDown = (event: KeyboardEvent, at: number, of: EventRow) => {
    if (event.code === "ArrowDown") body.current?.rows[at + 1]?.focus();
    else if (event.code === "ArrowUp") body.current?.rows[at - 1]?.focus();
    else if (event.code === "Enter" && isOfFunctions) actions.profile.sandwich({ name: of.name, dso: of.dso });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const head = (n: number, title: string, whole: string, span: number) => (
    <th key={title} scope="col" colSpan={span} aria-sort={column === n ? "descending" : "none"} title={whole}>
      <button type="button" className="link" onClick={() => setBy(n)}>
        {title}
      </button>
    </th>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <section className="compare-table profile-functions" tabIndex={0} aria-label="Events of the profile">
      <table className="num">
        <thead>
          <tr>
            {columns.map(({ name, samples, weight, unit }, n) =>
              head(n, name, `${formatCount(samples)} samples, ${weightText(weight, unit)}`, 2),
            )}
            {ratios.map(({ ratio, whole }, n) =>
              head(columns.length + n, ratioName(ratio), whole === undefined ? FEW : `All: ${ratioText(whole)}`, 1),
            )}
            <th scope="col" className="is-text">
              {rowsTitle(events.by)}
            </th>
            {isOfFunctions && (
              <th scope="col" className="is-text">
                DSO
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          <tr className="quiet">
            {columns.map(({ name, weight, unit }) => [
              <td key={`${name} weight`}>{countText(weight, unit)}</td>,
              <td key={`${name} share`} />,
            ])}
            {ratios.map(({ ratio, whole }) => (
              <td key={ratioName(ratio)}>{whole === undefined ? "" : ratioText(whole)}</td>
            ))}
            <td className="is-text">All</td>
            {isOfFunctions && <td />}
          </tr>
        </tbody>
        <tbody ref={body}>
          {rows.slice(0, MOST_DRAWN).map((one, i) => (
            <tr
              key={one.row}
              tabIndex={i === 0 ? 0 : -1}
              onKeyDown={(event) => onKeyDown(event, i, one)}
              onDoubleClick={() => isOfFunctions && actions.profile.sandwich({ name: one.name, dso: one.dso })}
              onContextMenu={(event) => {
                if (!isOfFunctions) return;
                const of = { name: one.name, dso: one.dso };
                const copies = [{ title: "name", text: one.name }];
                openContextMenu(app, event, {
                  kind: "frame",
                  title: one.name,
                  copies,
                  frame: { of, isInverted: false },
                });
              }}
            >
              {one.events.map(({ weight, share }, n) => [
                <td key={`${columns[n]?.name} weight`}>{weight}</td>,
                <td key={`${columns[n]?.name} share`} className="quiet">
                  {share}
                </td>,
              ])}
              {one.ratios.map((text, n) => (
                <td key={ratioName((ratios[n] as (typeof ratios)[number]).ratio)} title={text === "" ? FEW : undefined}>
                  {text}
                </td>
              ))}
              <td className="is-text">{one.name}</td>
              {isOfFunctions && <td className="is-text quiet">{one.dso}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {MOST_DRAWN < rows.length && (
        <p className="hint">
          {formatCount(rows.length - MOST_DRAWN)} more: find them by name, or use lanescope profile.
        </p>
      )}
    </section>
  );
}

const FEW = `Fewer than ${LEAST_RATIO_SAMPLES} samples of one of the events`;
