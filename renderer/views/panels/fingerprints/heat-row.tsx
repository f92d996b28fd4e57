// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import { GROUP_COLOURS } from "../../../viewmodel/colour-groups.js";
import type { Theme } from "../../../viewmodel/palette.js";
import { explained } from "../../parts/explanation.js";

export interface HeatRowProps {
  readonly id: string;
  /** From 0; the head is above. */
  readonly row: number;
  readonly title: string;
  /** Its group: "2a"; undefined where there are none. */
  readonly group: string | undefined;
  /** Number of its group; -1: none. */
  readonly groupAt: number;
  readonly silhouette: number;
  readonly fit: string;
  readonly isCurrent: boolean;
  readonly isNameCursor: boolean;
  /** The row above is of another group. */
  readonly isFirstOfGroup: boolean;
  readonly namesPx: number;
  readonly widthPx: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly theme: Theme;
  /** The cell at the cursor, if it is in this row. */
  readonly children?: React.ReactNode;
}

/** The name of a subject, its group, and how well it fits in. The cells of the row are painted. */
export function HeatRow(props: HeatRowProps) {
  const { id, row, title, group, groupAt, silhouette, fit, isCurrent, theme } = props;
  const colours = GROUP_COLOURS[theme];
  const colour = groupAt < 0 ? "transparent" : colours[groupAt % colours.length];
  const classes = ["heat-row", isCurrent && "is-current", props.isFirstOfGroup && "is-first"].filter(Boolean).join(" ");
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={row + 2}
      aria-selected={isCurrent}
      className={classes}
      style={{ width: props.widthPx, height: props.heightPx, transform: `translateY(${props.topPx}px)` }}
    >
      <span
        id={`${id}-${row}-0`}
        role="rowheader"
        tabIndex={-1}
        className={`heat-name${props.isNameCursor ? " is-cursor" : ""}`}
        style={{ width: props.namesPx }}
      >
        {group !== undefined && (
          <span className="heat-group" style={{ borderColor: colour }}>
            {group}
          </span>
        )}
        <span className="heat-title" title={title}>
          {title}
        </span>
        {!Number.isNaN(silhouette) && (
          <span className="heat-fit" role="img" aria-label={fit} {...explained(fit)}>
            <span
              className={silhouette < 0 ? "is-outside" : ""}
              style={{ width: `${Math.min(1, Math.abs(silhouette)) * 100}%` }}
            />
          </span>
        )}
      </span>
      {props.children}
    </div>
  );
}
