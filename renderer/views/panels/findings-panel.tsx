import { type KeyboardEvent, useRef } from "react";
import { useStore } from "zustand";
import { formatCount, formatCountOf } from "../../../workers/core/format.js";
import type { FindingGroup } from "../../../workers/model/findings.js";
import type { Progress } from "../../../workers/model/progress.js";
import { noFindings } from "../../viewmodel/empty-table.js";
import { groupsOfVm } from "../../viewmodel/finding-groups.js";
import { partRead } from "../../viewmodel/part-read.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { ScopeWords } from "../tables/table-bar.js";
import { useIsWhole, useTableScope } from "../tables/use-table.js";
import { useApp, useDerived, useSession } from "../use-app.js";
import { FindingGroupRow } from "./finding-rows.js";
import { useFindings } from "./use-findings.js";
import { VmChoice } from "./vm-choice.js";

/** Findings of the range or the window in groups, the most severe first. They appear kind by kind. */
export function FindingsPanel() {
  const app = useApp();
  const scope = useTableScope();
  const shown = useFindings(scope);
  const vm = useStore(app.stores.tables, (tables) => tables.findingsOf);
  const vmPath = useSession((session) => (vm === undefined ? undefined : session.lanes?.paths[vm]));
  const list = useRef<HTMLUListElement>(null);
  const all = shown?.groups ?? [];
  const groups = vmPath === undefined ? all : groupsOfVm(all, vmPath);
  const isDone = shown?.lookingFor === "";
  const { endNs } = useDerived((a) => a.select.bounds());
  const partUntilNs = shown && partRead(shown, scope, endNs);
  // Asked while the trace was being opened, of no time at all.
  const isUnseen = partUntilNs !== undefined && partUntilNs <= scope.t0;
  return (
    <div className="tables">
      <div className="panel-bar">
        <VmChoice />
        <ScopeWords />
        <span className="toolbar-space" />
        <span className="quiet num" role="status">
          {isUnseen ? "looking…" : statusWords(groups, shown)}
        </span>
      </div>
      {partUntilNs !== undefined && !isUnseen && <PartRead untilNs={partUntilNs} />}
      {isDone && !isUnseen && groups.length === 0 && (
        <NothingFound isOfVm={vmPath !== undefined && 0 < all.length} isOfPart={partUntilNs !== undefined} />
      )}
      <ul
        ref={list}
        className="findings"
        aria-busy={!isDone || isUnseen}
        onKeyDown={(event) => walk(event, list.current)}
      >
        {groups.map((group) => (
          <FindingGroupRow key={keyOf(group)} group={group} />
        ))}
      </ul>
    </div>
  );
}

interface NothingFoundProps {
  /** Other VMs have findings. */
  readonly isOfVm: boolean;
  readonly isOfPart: boolean;
}

function NothingFound({ isOfVm, isOfPart }: NothingFoundProps) {
  const app = useApp();
  const isWhole = useIsWhole();
  const analyses = useSession((session) => session.trace?.analyses);
  if (!isOfVm) return <p className="hint">{noFindings({ isWhole, isOfPart, analyses })}</p>;
  return (
    <p className="hint">
      Nothing stands out of this VM.{" "}
      <button type="button" className="link" onClick={() => app.actions.tables.setFindingsOf(undefined)}>
        Show those of all VMs
      </button>
    </p>
  );
}

/** While the trace is read, until it is looked through once more, and after a cancellation, findings speak of a part of it. */
function PartRead({ untilNs }: { readonly untilNs: number }) {
  const phase = useSession((session) => session.progress?.phase ?? "reading");
  const base = useDerived((app) => app.select.timeBase());
  return (
    <p className="hint is-part">
      Covers the part read, up to {formatTime(base, untilNs)}: {WHY_PART[phase]}.
    </p>
  );
}

const WHY_PART: Readonly<Record<Progress["phase"], string>> = {
  reading: "the trace is still being read",
  live: "the trace is still being read",
  done: "the rest is being looked through",
  cancelled: "reading was stopped",
  failed: "reading was stopped",
};

function statusWords(groups: readonly FindingGroup[], shown: ReturnType<typeof useFindings>): string {
  if (shown === undefined) return "looking…";
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const cases = count === groups.length ? "" : `, ${formatCountOf(count, "case")}`;
  const found = `${formatCountOf(groups.length, "finding")}${cases}`;
  if (shown.lookingFor === "") return found;
  return `${found} so far · looking for ${shown.lookingFor} (${formatCount(shown.looked + 1)} of ${formatCount(shown.kinds)})`;
}

function keyOf({ id, scope, lane, cases }: FindingGroup): string {
  return [id, scope, lane, scope === "case" ? `${cases[0]?.t0} ${cases[0]?.title}` : ""].join(" ");
}

/** Up and down go from finding to finding, right unfolds one, left folds it. */
function walk(event: KeyboardEvent, list: HTMLElement | null): void {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>(".finding");
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -1e9, End: 1e9 }[event.code];
  if (row === null || list === null) return;
  if (step !== undefined) {
    event.preventDefault();
    const stops = [...list.querySelectorAll<HTMLElement>(".finding [data-show]")];
    const at = stops.findIndex((stop) => row.contains(stop));
    stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus();
    return;
  }
  const isOpening = event.code === "ArrowRight";
  if (!isOpening && event.code !== "ArrowLeft") return;
  const fold = row.querySelector<HTMLElement>(`[data-fold][aria-expanded="${!isOpening}"]`);
  if (fold === null) return;
  event.preventDefault();
  fold.click();
}
