// biome-ignore-all lint/a11y/useSemanticElements: a grid to walk with the arrow keys, which a plain table is not

import { type KeyboardEvent, useRef, useState } from "react";
import { formatCountOf, formatDuration, formatTimes } from "../../../workers/core/format.js";
import { NO_LANE } from "../../../workers/model/lanes.js";
import type { StealParty, StealSquare } from "../../../workers/model/steal-square.js";
import { partyTitle, type StealCell, shownSquare, stealShade } from "../../viewmodel/steal-matrix.js";
import { textWidth } from "../../viewmodel/text-width.js";
import { Icon } from "../parts/icons.js";
import { useApp, useSession } from "../use-app.js";
import { useCellWords } from "./use-table.js";

/** Rows and columns to begin with, and how many more come at a press. */
const ROWS = 30;
const COLUMNS = 12;

export interface StealSquareProps {
  readonly square: StealSquare;
  readonly isOpen: { readonly victims: ReadonlySet<string>; readonly culprits: ReadonlySet<string> };
  readonly onFold: (side: "victims" | "culprits", key: string) => void;
}

/**
 * Victims down, culprits across, by VM; the stronger a cell, the more was taken. A cell leads to its worst case. Names
 * and totals stay in view while the rest scrolls.
 */
export function StealSquareView({ square, isOpen, onFold }: StealSquareProps) {
  const box = useRef<HTMLDivElement>(null);
  const names = usePartyNames();
  const [rows, setRows] = useState(ROWS);
  const [columns, setColumns] = useState(COLUMNS);
  const { victims, culprits, cells, maxNs, restNs, hiddenVictims, hiddenCulprits } = shownSquare(square, rows, columns);
  const hasRest = restNs.some((ns) => 0 < ns);
  const template = `max-content max-content repeat(${culprits.length}, minmax(${textWidth(72)}, ${textWidth(104)}))${hasRest ? " max-content" : ""}`;
  const app = useApp();
  const pick = ({ worst, worstCulprit }: StealCell) =>
    app.actions.tables.follow(worst, worstCulprit === NO_LANE ? [] : [worstCulprit]);
  return (
    <div ref={box} className="square-box">
      <div
        className="square num"
        role="grid"
        tabIndex={-1}
        aria-label="Time taken, victims by culprits"
        style={{ gridTemplateColumns: template }}
        onKeyDown={(event) => walk(event, box.current)}
      >
        <div role="row" tabIndex={-1} className="square-row">
          <span className="square-head is-name quiet" role="columnheader" tabIndex={-1}>
            waited ↓ &nbsp; had the CPU →
          </span>
          <span className="square-head is-total" role="columnheader" tabIndex={-1}>
            Total
          </span>
          {culprits.map((culprit, across) => (
            <span key={culprit.key} className="square-head" role="columnheader" tabIndex={-1}>
              <PartyName
                party={culprit}
                title={partyTitle(culprit, names)}
                about={`${partyTitle(culprit, names, true)}: ${formatDuration(culprit.totalNs)} in all`}
                isOpen={isOpen.culprits.has(culprit.key)}
                onFold={() => onFold("culprits", culprit.key)}
                place={{ down: -1, across }}
              />
            </span>
          ))}
          {hasRest && (
            <span className="square-head" role="columnheader" tabIndex={-1}>
              all others
            </span>
          )}
        </div>
        {victims.map((victim, down) => (
          <div key={victim.key} role="row" tabIndex={-1} className="square-row">
            <span
              className={`square-side is-name${victim.isMember ? " is-member" : ""}`}
              role="rowheader"
              tabIndex={-1}
            >
              <PartyName
                party={victim}
                title={partyTitle(victim, names)}
                about={partyTitle(victim, names, true)}
                isOpen={isOpen.victims.has(victim.key)}
                onFold={() => onFold("victims", victim.key)}
                place={{ down, across: -1 }}
              />
            </span>
            <span className="square-side is-total" role="gridcell" tabIndex={-1}>
              {formatDuration(victim.totalNs)}
            </span>
            {culprits.map((culprit, across) => (
              <Cell
                key={culprit.key}
                cell={cells[down * culprits.length + across]}
                maxNs={maxNs}
                victim={partyTitle(victim, names, true)}
                culprit={partyTitle(culprit, names, true)}
                place={{ down, across }}
                onPick={pick}
              />
            ))}
            {hasRest && (
              <span className="square-rest quiet" role="gridcell" tabIndex={-1}>
                {0 < (restNs[down] ?? 0) ? formatDuration(restNs[down] ?? 0) : ""}
              </span>
            )}
          </div>
        ))}
      </div>
      <p className="square-more quiet num">
        {formatDuration(square.allNs)} in all.{" "}
        {0 < hiddenVictims && (
          <button type="button" className="link" onClick={() => setRows(rows + 4 * ROWS)}>
            Show more rows: {formatCountOf(hiddenVictims, "row")} with less
          </button>
        )}{" "}
        {0 < hiddenCulprits && (
          <button type="button" className="link" onClick={() => setColumns(columns + 2 * COLUMNS)}>
            Show more columns: {formatCountOf(hiddenCulprits, "column")} with less
          </button>
        )}
      </p>
    </div>
  );
}

interface Place {
  readonly down: number;
  readonly across: number;
}

interface PartyNameProps {
  readonly party: StealParty;
  readonly title: string;
  readonly about: string;
  readonly isOpen: boolean;
  readonly onFold: () => void;
  readonly place: Place;
}

/** The name of a party; that of a group unfolds it. */
function PartyName({ party, title, about, isOpen, onFold, place }: PartyNameProps) {
  if (party.isMember || party.members < 1) {
    return (
      <span className="square-name" title={about}>
        {title}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="square-name"
      title={about}
      aria-expanded={isOpen}
      tabIndex={-1}
      data-place={`${place.down} ${place.across}`}
      onClick={onFold}
    >
      <Icon name={isOpen ? "down" : "forward"} />
      <span>{title}</span>
    </button>
  );
}

interface CellProps {
  readonly cell: StealCell | undefined;
  readonly maxNs: number;
  readonly victim: string;
  readonly culprit: string;
  readonly place: Place;
  readonly onPick: (cell: StealCell) => void;
}

function Cell({ cell, maxNs, victim, culprit, place: { down, across }, onPick }: CellProps) {
  const shade = stealShade(cell, maxNs);
  const words = cell && cellWords(victim, culprit, cell);
  return (
    <button
      type="button"
      role="gridcell"
      data-place={`${down} ${across}`}
      className={`square-cell${0.55 < shade ? " is-strong" : ""}`}
      style={{ backgroundColor: `color-mix(in srgb, var(--heat) ${(shade * 100).toFixed(1)}%, transparent)` }}
      tabIndex={down === 0 && across === 0 ? 0 : -1}
      aria-label={words ?? `${culprit} took nothing from ${victim}`}
      title={words}
      onClick={() => cell && onPick(cell)}
    >
      {cell === undefined ? "" : formatDuration(cell.totalNs)}
    </button>
  );
}

function cellWords(victim: string, culprit: string, { totalNs, count, maxNs }: StealCell): string {
  return `${victim} waited ${formatDuration(totalNs)} while ${culprit} had its CPU, ${formatTimes(count)}, ${formatDuration(maxNs)} at worst. Press to see that.`;
}

const STEPS: Readonly<Record<string, readonly [down: number, across: number]>> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
};

/** The arrow keys go to the next cell, or to the name of a group. */
function walk(event: KeyboardEvent, box: HTMLElement | null): void {
  const step = STEPS[event.code];
  const here = (event.target as HTMLElement)
    .closest<HTMLElement>("[data-place]")
    ?.dataset.place?.split(" ")
    .map(Number);
  if (step === undefined || here === undefined) return;
  event.preventDefault();
  const [down = 0, across = 0] = here;
  const next = box?.querySelector<HTMLElement>(`[data-place="${down + step[0]} ${across + step[1]}"]`);
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function usePartyNames() {
  const { laneTitle } = useCellWords();
  const names = useSession((session) => session.lanes?.names);
  return { laneTitle, laneName: (lane: number) => names?.[lane] ?? "" };
}
