// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Fingerprints } from "../../../../workers/model/fingerprints.js";
import { featureAt, featureColumns } from "../../../viewmodel/fingerprints/feature-columns.js";
import {
  cellWords,
  type FingerprintNames,
  featureTitle,
  fitWords,
  groupLabel,
  rowTitle,
  SUBJECT_NOUNS,
  subjectTitle,
} from "../../../viewmodel/fingerprints/fingerprint-words.js";
import type { SubjectOrder } from "../../../viewmodel/fingerprints/subject-order.js";
import { useEndlessRows } from "../../parts/endless-rows.js";
import { type GridPlace, placeAfter } from "../../tables/grid-keys.js";
import { useDerived, useUi } from "../../use-app.js";
import { HoverBox, type HoverPlace } from "../profile/hover-box.js";
import { HeatCanvas } from "./heat-canvas.js";
import { HeatHead, headHeights } from "./heat-head.js";
import { HeatRow } from "./heat-row.js";
import { useBoxSize } from "./use-box-size.js";

const ROW_PX = 22;
const LEAST_COLUMN_PX = 16;
const MOST_COLUMN_PX = 84;
/** Names are as wide as they need, up to a part of the width; beside them are the group and how well it fits, if there are some. */
const NAMES = { share: 0.32, leastPx: 150, charPx: 7.6, groupPx: 30, fitPx: 38, paddingPx: 18 };
/** Names in a narrower box take the room of what says how well they fit. */
const FIT_PX = 480;
/** Titles that are looked at for the width of all. */
const MEASURED = 200;

export interface HeatGridProps {
  readonly label: string;
  readonly answer: Fingerprints;
  /** The subject of each row. */
  readonly subjects: Int32Array;
  /** The feature of each column, from the second on. */
  readonly features: readonly number[];
  readonly names: FingerprintNames;
  readonly order: SubjectOrder;
  /** Row -1 is the head, column 0 has the names. */
  readonly cursor: GridPlace;
  /** The row at the cursor is scrolled to when this is another. */
  readonly reveal: unknown;
  readonly onCursor: (place: GridPlace) => void;
  /** A press on a row, with the pointer. */
  readonly onPick: (subject: number) => void;
  /** Leads to a subject: double press, Enter. */
  readonly onFollow: (subject: number) => void;
  readonly onSort: (column: number) => void;
  /** `place`: the box of the cell, if keys asked for the menu. */
  readonly onMenu: (event: MouseEvent, subject: number, column: number, place: DOMRect | undefined) => void;
  readonly onCopy: (subject: number) => void;
}

/** Subjects down, features across. Only rows on screen exist, and their cells are one picture. */
export function HeatGrid(props: HeatGridProps) {
  const { answer, subjects, features, names, order, cursor, onCursor } = props;
  const { groups } = answer;
  const shown = useMemo(() => features.flatMap((feature) => answer.features[feature] ?? []), [answer, features]);
  const id = useId();
  const theme = useDerived((app) => app.select.theme());
  const textSize = useUi((ui) => ui.textPercent) / 100;
  const box = useBoxSize();
  const body = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<HeatHover>();
  const chars = useMemo(() => longestTitle(answer, names), [answer, names]);
  const hasGroups = 1 < groups.groups.length;
  const hasFit = hasGroups && FIT_PX * textSize <= box.widthPx;
  const besidePx = NAMES.paddingPx + (hasGroups ? NAMES.groupPx : 0) + (hasFit ? NAMES.fitPx : 0);
  const wantedPx = (chars * NAMES.charPx + besidePx) * textSize;
  const namesPx = Math.round(Math.min(wantedPx, Math.max(NAMES.leastPx * textSize, box.widthPx * NAMES.share)));
  const columns = useMemo(
    () =>
      featureColumns(shown, {
        px: box.widthPx - namesPx,
        leastPx: Math.round(LEAST_COLUMN_PX * textSize),
        mostPx: Math.round(MOST_COLUMN_PX * textSize),
      }),
    [shown, box.widthPx, namesPx, textSize],
  );
  const heights = headHeights(columns.columnPx, box.heightPx, textSize);
  const rowPx = Math.round(ROW_PX * Math.max(1, textSize));
  const list = useEndlessRows({ count: answer.count, rowPx, headPx: heights.groupPx + heights.featurePx });
  const { first, end, scrollToRow, scroller } = list;
  const { measure } = box;
  const scrolls = useCallback(
    (element: HTMLElement | null) => {
      scroller(element);
      measure(element);
    },
    [scroller, measure],
  );
  const widthPx = namesPx + columns.widthPx;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when something led there
  useEffect(() => {
    if (0 <= cursor.row) scrollToRow(cursor.row, "middle");
  }, [props.reveal, scrollToRow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is looked at from its top
  useEffect(() => scrollToRow(0), [order, scrollToRow]);

  const placeOf = ({ clientX, clientY }: { clientX: number; clientY: number }): GridPlace | undefined => {
    const rect = body.current?.getBoundingClientRect();
    if (rect === undefined) return undefined;
    const rows = Array.from({ length: end - first }, (_, i) => first + i);
    const y = clientY - rect.top;
    const row = rows.find((one) => list.topPxOf(one) <= y && y < list.topPxOf(one) + rowPx);
    if (row === undefined) return undefined;
    // Names stay where they are while the rest scrolls.
    const frameLeft = frame.current?.getBoundingClientRect().left ?? rect.left;
    if (clientX - frameLeft < namesPx) return { row, column: 0 };
    const feature = featureAt(columns, clientX - rect.left - namesPx);
    return feature === undefined ? undefined : { row, column: feature + 1 };
  };
  const subjectAt = (row: number) => subjects[row];
  const show = (place: GridPlace) => {
    onCursor(place);
    if (0 <= place.row) scrollToRow(place.row);
    const left = columns.leftPx[place.column - 1];
    const element = body.current?.parentElement;
    if (left === undefined || !element) return;
    const room = element.clientWidth - namesPx - columns.columnPx;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (element.scrollLeft + room < left) element.scrollLeft = left - room;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { ctrlKey, altKey, metaKey } = event;
    const size = { rows: answer.count, columns: features.length + 1, pageRows: list.pageRows };
    const to = altKey || metaKey ? undefined : placeAfter(cursor, event, size);
    const subject = subjectAt(cursor.row);
    if (to !== undefined) show(to);
    else if (event.code === "Enter" && !ctrlKey && !altKey && !metaKey) {
      if (subject === undefined) props.onSort(cursor.column);
      else props.onFollow(subject);
    } else if (event.code === "KeyC" && (ctrlKey || metaKey) && subject !== undefined) props.onCopy(subject);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const cursorId = cursor.row < 0 ? `${id}-head-${cursor.column}` : `${id}-${cursor.row}-${cursor.column}`;
  const isCursorDrawn = cursor.row < 0 || (first <= cursor.row && cursor.row < end);
  const hovered = hover && subjectAt(hover.row);

  return (
    <div ref={frame} className="heat-frame">
      <div
        ref={scrolls}
        className="heat-grid num"
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={answer.count + 1}
        aria-colcount={features.length + 1}
        aria-activedescendant={isCursorDrawn ? cursorId : undefined}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const place = event.pointerType === "touch" ? undefined : placeOf(event);
          const within = frame.current?.getBoundingClientRect();
          if (place === undefined || place.column === 0 || within === undefined) setHover(undefined);
          else setHover({ ...place, xPx: event.clientX - within.left, yPx: event.clientY - within.top });
        }}
        onPointerLeave={() => setHover(undefined)}
        onScroll={() => setHover(undefined)}
        onClick={(event) => {
          const place = placeOf(event);
          const subject = place && subjectAt(place.row);
          if (place === undefined || subject === undefined) return;
          event.currentTarget.focus({ preventScroll: true });
          show(place);
          props.onPick(subject);
        }}
        onDoubleClick={(event) => {
          const place = placeOf(event);
          const subject = place && subjectAt(place.row);
          if (subject !== undefined) props.onFollow(subject);
        }}
        onContextMenu={(event) => {
          // The menu key: the focus is on the grid, and what is meant is at the cursor.
          const isByKey = event.target === event.currentTarget;
          const place = isByKey ? cursor : placeOf(event);
          const subject = place && subjectAt(place.row);
          if (place === undefined || subject === undefined) return;
          if (!isByKey) show(place);
          const rect = isByKey ? document.getElementById(cursorId)?.getBoundingClientRect() : undefined;
          props.onMenu(event, subject, place.column, rect);
        }}
      >
        <HeatHead
          id={id}
          features={shown}
          columns={columns}
          heights={heights}
          namesPx={namesPx}
          widthPx={widthPx}
          textSize={textSize}
          order={order}
          noun={SUBJECT_NOUNS[answer.of]}
          cursor={cursor.row < 0 ? cursor.column : -1}
          onSort={props.onSort}
        />
        <div ref={body} role="rowgroup" className="heat-body" style={{ height: list.heightPx, width: widthPx }}>
          <HeatCanvas
            answer={answer}
            subjects={subjects}
            features={features}
            first={first}
            end={end}
            columns={columns}
            rowPx={rowPx}
            topPx={list.topPxOf(first)}
            leftPx={namesPx}
          />
          {Array.from({ length: end - first }, (_, i) => first + i).map((row) => {
            const subject = subjects[row] as number;
            const groupAt = groups.coarse[subject] ?? -1;
            const silhouette = groups.silhouette[subject] ?? Number.NaN;
            const isAtCursor = row === cursor.row;
            const before = subjects[row - 1];
            return (
              <HeatRow
                key={row}
                id={id}
                row={row}
                title={rowTitle(answer, subject, names)}
                group={hasGroups ? groupLabel(answer, subject) : undefined}
                groupAt={groupAt}
                silhouette={hasFit ? silhouette : Number.NaN}
                fit={fitWords(silhouette)}
                isCurrent={isAtCursor}
                isNameCursor={isAtCursor && cursor.column === 0}
                isFirstOfGroup={
                  order.by === "groups" && before !== undefined && groups.coarse[before] !== groups.coarse[subject]
                }
                namesPx={namesPx}
                widthPx={widthPx}
                topPx={list.topPxOf(row)}
                heightPx={rowPx}
                theme={theme}
              >
                {isAtCursor && 0 < cursor.column && (
                  <span
                    id={`${id}-${row}-${cursor.column}`}
                    role="gridcell"
                    tabIndex={-1}
                    aria-colindex={cursor.column + 1}
                    aria-label={cellLabel(answer, subject, features[cursor.column - 1] ?? -1, names)}
                    className="heat-cell"
                    style={{
                      left: namesPx + (columns.leftPx[cursor.column - 1] ?? 0),
                      width: columns.columnPx - 1,
                    }}
                  />
                )}
              </HeatRow>
            );
          })}
        </div>
      </div>
      {hover !== undefined && hovered !== undefined && (
        <HoverBox
          place={hover}
          within={frame.current}
          lines={hoverLines(answer, hovered, features[hover.column - 1] ?? -1, names)}
        />
      )}
    </div>
  );
}

function longestTitle(answer: Fingerprints, names: FingerprintNames): number {
  const count = Math.min(MEASURED, answer.count);
  return Math.max(0, ...Array.from({ length: count }, (_, i) => rowTitle(answer, i, names).length));
}

interface HeatHover extends GridPlace, HoverPlace {}

function cellLabel(answer: Fingerprints, subject: number, feature: number, names: FingerprintNames): string {
  const about = answer.features[feature];
  return about === undefined ? "" : `${featureTitle(about)}: ${cellWords(answer, subject, feature, names)}`;
}

function hoverLines(answer: Fingerprints, subject: number, feature: number, names: FingerprintNames): string[] {
  const about = answer.features[feature];
  if (about === undefined) return [];
  return [cellWords(answer, subject, feature, names), featureTitle(about), subjectTitle(answer, subject, names)];
}
