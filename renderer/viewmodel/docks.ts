/** Where a panel stands: below the lanes, or at the right side of the window. */
export type Dock = "below" | "right";

/** Panels at the right side; all others stand below the lanes. */
export interface SideDock {
  /** Ids of its panels. */
  readonly panels: readonly string[];
  /** The one in front, or which one comes to the front by itself. */
  readonly panel: string;
  readonly isOpen: boolean;
  /** Its width as a part of the window's. */
  readonly share: number;
}

/** In narrower windows two parts beside each other would be too narrow for both: all panels stand below. CSS px. */
export const NARROW_PX = 900;

export function otherDock(dock: Dock): Dock {
  return dock === "below" ? "right" : "below";
}

/** Bounds of a size that is a part of the window's, px: at least `least`, and `around` is left beside it if that fits. */
export function dockPx(share: number, windowPx: number, { least, around }: { least: number; around: number }): number {
  return Math.round(Math.max(least, Math.min(windowPx - around, share * windowPx)));
}

/** The side dock with a panel more or less. */
export function withPanel(side: SideDock, panel: string, isThere: boolean): SideDock {
  const others = side.panels.filter((one) => one !== panel);
  return { ...side, panels: isThere ? [...others, panel] : others };
}
