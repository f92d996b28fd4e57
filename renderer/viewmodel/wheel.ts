/** What the wheel does over the lanes. */
export interface WheelChoice {
  /** What it does alone; with Ctrl it does the other. */
  readonly wheel: WheelUse;
  /** Which turn shows a shorter time. */
  readonly zoomsIn: ZoomTurn;
}

export const WHEEL_USES = ["scroll", "zoom"] as const;
export type WheelUse = (typeof WHEEL_USES)[number];

/** Away from the user, and towards them. */
export const ZOOM_TURNS = ["up", "down"] as const;
export type ZoomTurn = (typeof ZOOM_TURNS)[number];

/** A turn of the wheel, CSS px as browsers give it: down and right are positive. */
export interface WheelTurn {
  readonly dxPx: number;
  readonly dyPx: number;
  readonly hasCtrl: boolean;
  readonly hasShift: boolean;
  /** Two fingers on a touchpad, which browsers report as a wheel with Ctrl. */
  readonly isPinch: boolean;
  /** On the ruler there are no lanes to scroll. */
  readonly isRuler: boolean;
}

export type WheelDeed =
  /** Lanes get higher or lower by steps. */
  | { readonly does: "height"; readonly steps: number }
  | { readonly does: "pan"; readonly px: number }
  /** Positive: shows more time. */
  | { readonly does: "zoom"; readonly px: number }
  | { readonly does: "scroll"; readonly px: number; readonly panPx: number };

export function wheelDeed(turn: WheelTurn, { wheel, zoomsIn }: WheelChoice): WheelDeed {
  const { dxPx, dyPx, hasCtrl, hasShift, isPinch, isRuler } = turn;
  if (hasCtrl && hasShift) return { does: "height", steps: -Math.sign(dyPx || dxPx) };
  if (isPinch) return { does: "zoom", px: dyPx };
  if (hasShift) return { does: "pan", px: dxPx || dyPx };
  const isSideways = Math.abs(dyPx) < Math.abs(dxPx);
  const zooms = isRuler ? hasCtrl || dxPx === 0 : hasCtrl ? wheel === "scroll" : wheel === "zoom" && !isSideways;
  if (zooms) return { does: "zoom", px: zoomsIn === "up" ? dyPx : -dyPx };
  return { does: "scroll", px: isRuler ? 0 : dyPx, panPx: dxPx };
}

/** The gestures of the wheel in words, for the help. */
export function wheelWords({ wheel, zoomsIn }: WheelChoice): readonly (readonly [gesture: string, does: string])[] {
  const scrolls = "scrolls the lanes";
  const zooms = `zooms at the pointer, ${zoomsIn === "up" ? "in when turned away from you" : "in when turned towards you"}`;
  return [
    ["Wheel", wheel === "scroll" ? scrolls : zooms],
    ["Ctrl+wheel", wheel === "scroll" ? zooms : scrolls],
    ["Pinch on a touchpad", "zooms at the pointer"],
    ["Shift+wheel", "pans"],
    ["Ctrl+Shift+wheel", "changes the height of lanes"],
    ["Wheel on the ruler", "zooms at the pointer"],
  ];
}
