// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen

import type { FingerprintFeature } from "../../../../workers/model/fingerprints.js";
import { type FeatureColumns, GROUP_TITLES } from "../../../viewmodel/fingerprints/feature-columns.js";
import { columnTitle, featureTitle } from "../../../viewmodel/fingerprints/fingerprint-words.js";
import type { SubjectOrder } from "../../../viewmodel/fingerprints/subject-order.js";
import { explained } from "../../parts/explanation.js";

/** Where titles of columns have room beside each other, px. Narrower ones stand upright. */
const LYING_PX = 64;

/** Characters of the title of a group, with what stands for the rest. */
const LEAST_TITLE = 7;
const CHAR_PX = 6.2;

/** Heights of the two lines of the head, px. */
export interface HeadHeights {
  readonly groupPx: number;
  readonly featurePx: number;
}

/** Upright titles take a third of a low box at most: rows come first. */
export function headHeights(columnPx: number, boxPx: number, textSize: number): HeadHeights {
  const groupPx = Math.round(18 * textSize);
  const featurePx =
    LYING_PX * textSize <= columnPx ? 32 * textSize : Math.max(52, Math.min(150 * textSize, boxPx * 0.36));
  return { groupPx, featurePx: Math.round(featurePx) };
}

export interface HeatHeadProps {
  readonly id: string;
  readonly features: readonly FingerprintFeature[];
  readonly columns: FeatureColumns;
  readonly heights: HeadHeights;
  readonly namesPx: number;
  readonly widthPx: number;
  readonly textSize: number;
  readonly order: SubjectOrder;
  /** What the first column is about: "VM". */
  readonly noun: string;
  /** Column at which the cursor is, 0 the names; -1: it is in a row. */
  readonly cursor: number;
  readonly onSort: (column: number) => void;
}

/** A few letters of a title say nothing: it is whole, or long enough to be known, or left to the tooltip. */
function titleWithin(title: string, px: number): string {
  return Math.min(title.length, LEAST_TITLE) * CHAR_PX <= px ? title : "";
}

/** Titles of groups and of features. A press orders the rows by a feature. */
export function HeatHead(props: HeatHeadProps) {
  const { id, features, columns, heights, namesPx, widthPx, textSize, order, noun, cursor, onSort } = props;
  const isUpright = columns.columnPx < LYING_PX * textSize;
  return (
    <div role="rowgroup" className="heat-head" style={{ width: widthPx }}>
      {/* For the eyes: the name of each column says its group for others. */}
      <div className="heat-groups" aria-hidden="true" style={{ height: heights.groupPx }}>
        {columns.groups.map(({ group, leftPx, widthPx: px }) => (
          <span key={group} title={GROUP_TITLES[group]} style={{ left: namesPx + leftPx, width: px - 1 }}>
            {titleWithin(GROUP_TITLES[group], px / textSize)}
          </span>
        ))}
      </div>
      <div
        role="row"
        tabIndex={-1}
        aria-rowindex={1}
        className={isUpright ? "heat-features is-upright" : "heat-features"}
        style={{ height: heights.featurePx }}
      >
        <span
          id={`${id}-head-0`}
          role="columnheader"
          tabIndex={-1}
          aria-sort={order.by === "feature" ? "none" : "other"}
          className={`heat-corner${cursor === 0 ? " is-cursor" : ""}`}
          style={{ width: namesPx }}
          {...explained("Ordered by groups: subjects that are alike stand together. Press for the order of the lanes.")}
        >
          <button type="button" tabIndex={-1} onClick={() => onSort(0)}>
            {noun}
            {order.by === "feature" ? "" : order.by === "groups" ? " · by group" : " · as the lanes"}
          </button>
        </span>
        {features.map((feature, i) => {
          const isSorted = order.by === "feature" && order.feature === feature.id;
          const sorted = !isSorted ? "none" : order.isDescending ? "descending" : "ascending";
          return (
            <span
              key={feature.id}
              id={`${id}-head-${i + 1}`}
              role="columnheader"
              tabIndex={-1}
              aria-sort={sorted}
              className={`heat-feature${cursor === i + 1 ? " is-cursor" : ""}${isSorted ? " is-sorted" : ""}`}
              style={{ left: namesPx + (columns.leftPx[i] as number), width: columns.columnPx - 1 }}
              {...explained(feature.about)}
            >
              <button type="button" tabIndex={-1} title={featureTitle(feature)} onClick={() => onSort(i + 1)}>
                {columnTitle(feature)}
                <span aria-hidden="true">{!isSorted ? "" : sorted === "descending" ? " ↓" : " ↑"}</span>
              </button>
            </span>
          );
        })}
      </div>
    </div>
  );
}
