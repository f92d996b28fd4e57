import { useCallback, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import type { Fingerprints } from "../../../../workers/model/fingerprints.js";
import type { LaneId } from "../../../../workers/model/lanes.js";
import {
  cellWords,
  type FingerprintNames,
  featureTitle,
  hasPeriods,
  subjectTitle,
} from "../../../viewmodel/fingerprints/fingerprint-words.js";
import { matrixRow } from "../../../viewmodel/fingerprints/matrix-text.js";
import { allFeatures, eventfulFeatures } from "../../../viewmodel/fingerprints/shown-features.js";
import { BY_GROUPS, nextOrder, orderedSubjects } from "../../../viewmodel/fingerprints/subject-order.js";
import type { Target } from "../../../viewmodel/target.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { useCellWords } from "../../tables/use-table.js";
import { useApp, useSession } from "../../use-app.js";
import { FingerprintBar } from "./fingerprint-bar.js";
import { FingerprintSide } from "./fingerprint-side.js";
import { FingerprintTools } from "./fingerprint-tools.js";
import { HeatGrid } from "./heat-grid.js";
import { HeatLegend } from "./heat-legend.js";
import { NoFingerprints, PartialFingerprints } from "./no-fingerprints.js";
import { useFingerprints } from "./use-fingerprints.js";

/** Where the cursor is: on a subject, by its lane and the begin of its part of the time, or on the head. */
interface Cursor {
  readonly lane: LaneId;
  readonly part: number;
  readonly column: number;
  readonly isHead: boolean;
}

/** Fingerprints of VMs, processes of guests, or parts of the time as a heat map, with those nearest to the one at the cursor. */
export function FingerprintsPanel() {
  const { stores } = useApp();
  const { answer, request, isOld } = useFingerprints();
  const { order } = useStore(stores.fingerprints);
  const names = useNames(answer !== undefined && hasPeriods(answer));
  const tools = <FingerprintTools answer={answer} request={request} order={order} names={names} />;
  return (
    <div className="tables finger">
      <FingerprintBar answer={answer} isOld={isOld} end={tools} />
      {answer !== undefined && answer.count === 0 && <NoFingerprints answer={answer} />}
      {answer !== undefined && 0 < answer.count && <Shown answer={answer} names={names} />}
    </div>
  );
}

function Shown({ answer, names }: { readonly answer: Fingerprints; readonly names: FingerprintNames }) {
  const app = useApp();
  const { actions, stores } = app;
  const { order, scale, wanted, hasAllFeatures } = useStore(stores.fingerprints);
  const subjects = useMemo(() => orderedSubjects(answer, order), [answer, order]);
  const features = useMemo(
    () => (hasAllFeatures ? allFeatures(answer) : eventfulFeatures(answer)),
    [answer, hasAllFeatures],
  );
  const [cursor, setCursor] = useState<Cursor>();
  // What something beside the rows led to: it is scrolled to.
  const [reveal, setReveal] = useState<Cursor>();
  const goTo = useCallback((to: Cursor) => {
    setCursor(to);
    setReveal(to);
  }, []);
  const place = placeOf(answer, subjects, features.length, cursor);
  const at = subjects[place.row];
  const cursorAt = (subject: number, column: number): Cursor => ({
    lane: answer.lane[subject] as LaneId,
    part: partOf(answer, subject),
    column,
    isHead: false,
  });

  // A command asked for the row of a lane.
  useEffect(() => {
    if (wanted === undefined) return;
    const subject = answer.lane.indexOf(wanted);
    if (subject < 0) return;
    goTo({ lane: wanted, part: 0, column: 0, isHead: false });
    actions.fingerprints.choose({ wanted: undefined });
  }, [answer, wanted, actions, goTo]);

  const pick = (subject: number) => actions.selection.selectLane(answer.lane[subject] as LaneId);
  const follow = (subject: number) => {
    const lane = answer.lane[subject] as LaneId;
    const [t0, t1] = names.hasPeriods
      ? [answer.t0[subject] as number, answer.t1[subject] as number]
      : [Number.NaN, Number.NaN];
    actions.tables.follow({ lane, t0, t1 });
  };
  const show = (subject: number) => {
    goTo(cursorAt(subject, cursor?.column ?? 0));
    pick(subject);
  };
  const sort = (column: number) => {
    const feature = answer.features[features[column - 1] ?? -1];
    const byName = order.by === "groups" ? ({ by: "lanes" } as const) : BY_GROUPS;
    actions.fingerprints.choose({ order: feature === undefined ? byName : nextOrder(order, feature.id) });
  };
  const copyRow = (subject: number) => void actions.ui.copy(matrixRow(answer, subject, names), "1 row copied");

  return (
    <>
      <HeatLegend answer={answer} scale={scale}>
        <LeftOut
          count={answer.features.length - features.length}
          isShown={hasAllFeatures}
          set={(all) => actions.fingerprints.choose({ hasAllFeatures: all })}
        />
        <PartialFingerprints answer={answer} />
      </HeatLegend>
      <div className="finger-body">
        <HeatGrid
          label="Fingerprints"
          answer={answer}
          subjects={subjects}
          features={features}
          names={names}
          order={order}
          cursor={place}
          reveal={reveal}
          onCursor={({ row, column }) => {
            const subject = subjects[row];
            setCursor(subject === undefined ? headCursor(cursor, column) : cursorAt(subject, column));
          }}
          onPick={pick}
          onFollow={follow}
          onSort={sort}
          onCopy={copyRow}
          onMenu={(event, subject, column, box) =>
            openContextMenu(
              app,
              event,
              targetOf(answer, subject, features[column - 1] ?? -1, names, () => follow(subject)),
              box,
            )
          }
        />
        <FingerprintSide
          answer={answer}
          subject={at ?? (subjects[0] as number)}
          names={names}
          onShow={show}
          onFollow={follow}
        />
      </div>
      <p className="heat-words num" aria-live="polite">
        {at === undefined ? " " : cursorWords(answer, at, features[place.column - 1] ?? -1, names)}
      </p>
    </>
  );
}

/** Features of which nothing happened are left out unless they are asked for. */
function LeftOut(props: { readonly count: number; readonly isShown: boolean; readonly set: (all: boolean) => void }) {
  const { count, isShown, set } = props;
  if (count === 0 && !isShown) return undefined;
  return (
    <span>
      {!isShown && `${formatCountOf(count, "feature")} of which nothing happened left out `}
      <button type="button" className="link" onClick={() => set(!isShown)}>
        {isShown ? "Leave out features of which nothing happened" : "Show"}
      </button>
    </span>
  );
}

function useNames(areParts: boolean): FingerprintNames {
  const { base, laneTitle, lanePath } = useCellWords();
  const analyses = useSession((session) => session.trace?.analyses);
  return { base, laneTitle, lanePath, analyses, hasPeriods: areParts };
}

/** Which part of the time a subject is about: rows of one lane follow each other. */
function partOf({ lane }: Fingerprints, subject: number): number {
  return subject - lane.indexOf(lane[subject] as LaneId);
}

/** The cursor in the rows on show; where its subject is gone it is on the first row. */
function placeOf(answer: Fingerprints, subjects: Int32Array, columns: number, cursor: Cursor | undefined) {
  const column = Math.min(cursor?.column ?? 0, columns);
  if (cursor === undefined) return { row: 0, column };
  if (cursor.isHead) return { row: -1, column };
  const first = answer.lane.indexOf(cursor.lane);
  const subject = answer.lane[first + cursor.part] === cursor.lane ? first + cursor.part : first;
  return { row: first < 0 ? 0 : subjects.indexOf(subject), column };
}

function headCursor(cursor: Cursor | undefined, column: number): Cursor {
  return { lane: cursor?.lane ?? -1, part: cursor?.part ?? 0, column, isHead: true };
}

function cursorWords(answer: Fingerprints, subject: number, feature: number, names: FingerprintNames): string {
  const about = answer.features[feature];
  const title = subjectTitle(answer, subject, names);
  return about === undefined
    ? title
    : `${title} · ${featureTitle(about)}: ${cellWords(answer, subject, feature, names)}`;
}

/** What a context menu on a row is about: its lane, and its part of the time. */
function targetOf(
  answer: Fingerprints,
  subject: number,
  feature: number,
  names: FingerprintNames,
  show: () => void,
): Target {
  const isCell = 0 <= feature;
  const cell = isCell ? [{ title: "cell", text: cellWords(answer, subject, feature, names) }] : [];
  return {
    kind: names.hasPeriods ? "row" : "lane",
    title: subjectTitle(answer, subject, names),
    lane: answer.lane[subject] as LaneId,
    ...(names.hasPeriods && { range: { t0: answer.t0[subject] as number, t1: answer.t1[subject] as number } }),
    copies: [...cell, { title: "row", text: matrixRow(answer, subject, names) }],
    show,
  };
}
