// biome-ignore-all lint/a11y/useSemanticElements: a grid to walk with the arrow keys, which a plain table is not

import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { formatDuration, formatTimes } from "../../../workers/core/format.js";
import { type StealCell, type StealMatrix, type StealParty, stealShade } from "../../viewmodel/steal-matrix.js";

export interface StealSquareProps {
  readonly matrix: StealMatrix;
  readonly title: (party: StealParty) => string;
  readonly path: (party: StealParty) => string;
  readonly tools: ReactNode;
  readonly onPick: (cell: StealCell, culprit: StealParty) => void;
}

/** Victims down, culprits across; the stronger a cell, the more was taken. A cell leads to its worst case. */
export function StealSquare({ matrix, title, path, tools, onPick }: StealSquareProps) {
  const box = useRef<HTMLDivElement>(null);
  const { victims, culprits, cells, maxNs, restNs } = matrix;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: culprits.length, ArrowUp: -culprits.length }[event.code];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...(box.current?.querySelectorAll<HTMLElement>("[data-cell]") ?? [])];
    all[all.findIndex((one) => one.contains(document.activeElement)) + step]?.focus();
  };
  return (
    <div ref={box} className="square-box">
      {tools}
      <div
        className="square num"
        role="grid"
        tabIndex={-1}
        aria-label="Time taken, victims by culprits"
        style={{ gridTemplateColumns: `max-content repeat(${culprits.length}, minmax(72px, 104px))` }}
        onKeyDown={onKeyDown}
      >
        <div role="row" tabIndex={-1} className="square-row">
          <span className="square-corner quiet" role="columnheader" tabIndex={-1}>
            waited ↓ &nbsp; had the CPU →
          </span>
          {culprits.map((culprit) => (
            <span
              key={culprit.key}
              className="square-head"
              role="columnheader"
              tabIndex={-1}
              title={`${title(culprit)}\n${path(culprit)}`}
            >
              {title(culprit)}
            </span>
          ))}
        </div>
        {victims.map((victim, down) => (
          <div key={victim.key} role="row" tabIndex={-1} className="square-row">
            <span className="square-side" role="rowheader" tabIndex={-1} title={path(victim)}>
              {title(victim)}
            </span>
            {culprits.map((culprit, across) => {
              const cell = cells[down * culprits.length + across];
              const shade = stealShade(cell, maxNs);
              const words = cell && cellWords(title(victim), title(culprit), cell);
              return (
                <button
                  key={culprit.key}
                  type="button"
                  role="gridcell"
                  data-cell=""
                  className={`square-cell${0.55 < shade ? " is-strong" : ""}`}
                  style={{
                    backgroundColor: `color-mix(in srgb, var(--heat) ${(shade * 100).toFixed(1)}%, transparent)`,
                  }}
                  tabIndex={down === 0 && across === 0 ? 0 : -1}
                  aria-label={words ?? `${title(culprit)} took nothing from ${title(victim)}`}
                  title={words}
                  onClick={() => cell && onPick(cell, culprit)}
                >
                  {cell === undefined ? "" : formatDuration(cell.totalNs)}
                </button>
              );
            })}
          </div>
        ))}
      </div>
      {0 < restNs && <p className="quiet num">{formatDuration(restNs)} more among others: see the table.</p>}
    </div>
  );
}

function cellWords(victim: string, culprit: string, { totalNs, count, maxNs }: StealCell): string {
  return `${victim} waited ${formatDuration(totalNs)} while ${culprit} had its CPU, ${formatTimes(count)}, ${formatDuration(maxNs)} at worst. Press to see that.`;
}
