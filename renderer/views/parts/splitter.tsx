import { type KeyboardEvent, type PointerEvent, useRef } from "react";

const KEY_STEP_PX = 16;

export interface SplitterProps {
  readonly label: string;
  readonly direction: "vertical" | "horizontal";
  readonly valuePx: number;
  /** +1 when moving right or down makes the part larger. */
  readonly sign: 1 | -1;
  readonly onChange: (px: number) => void;
}

/** The line between two parts. Dragging and the arrow keys move it. */
export function Splitter({ label, direction, valuePx, sign, onChange }: SplitterProps) {
  const grab = useRef<{ readonly at: number; readonly px: number } | undefined>(undefined);
  const along = (event: PointerEvent) => (direction === "vertical" ? event.clientX : event.clientY);
  const onKeyDown = (event: KeyboardEvent) => {
    const less = direction === "vertical" ? "ArrowLeft" : "ArrowUp";
    const more = direction === "vertical" ? "ArrowRight" : "ArrowDown";
    if (event.code !== less && event.code !== more) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(valuePx + (event.code === more ? sign : -sign) * KEY_STEP_PX);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be operated
    <div
      className={`splitter is-${direction}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction}
      aria-valuenow={valuePx}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        grab.current = { at: along(event), px: valuePx };
      }}
      onPointerMove={(event) => {
        if (grab.current !== undefined) onChange(grab.current.px + sign * (along(event) - grab.current.at));
      }}
      onPointerUp={() => {
        grab.current = undefined;
      }}
    />
  );
}
