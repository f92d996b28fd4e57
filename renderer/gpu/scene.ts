import type { CellTexture } from "../viewmodel/cell-texture.js";
import type { Quad } from "../viewmodel/overlay.js";
import type { VisibleRows } from "../viewmodel/rows.js";
import type { Viewport } from "../viewmodel/viewport.js";

/** The contents of a frame, as plain data in CSS px. The stage uploads only changed parts. */
export interface Scene {
  readonly view: Viewport;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly devicePixelRatio: number;
  readonly rowPx: number;
  readonly rows: VisibleRows;
  readonly rowMap: Uint8Array<ArrayBuffer>;
  /** By row of the row map: by how many device px its cells are shown later, while the user tries a clock. */
  readonly rowShifts: Float32Array;
  readonly palette: Uint8Array<ArrayBuffer>;
  /** States that the filter dims. */
  readonly dimmed: ReadonlySet<number>;
  readonly detail: CellTexture | undefined;
  readonly overview: CellTexture | undefined;
  readonly readUntilNs: number;
  readonly grounds: SceneGrounds;
  /** Where quiet time is squeezed: what each pixel shows (`pixelColumns`). Absent: time is even. */
  readonly columns?: Uint8Array<ArrayBuffer> | undefined;
  /** Lines at the major ticks, behind the states; not while time is squeezed. */
  readonly grid: { readonly firstPx: number; readonly stepPx: number };
  readonly quads: readonly Quad[];
  readonly labels: readonly Label[];
  /** Size of their texts, 1: normal. */
  readonly textSize: number;
}

/** "#rrggbb" */
export interface SceneGrounds {
  readonly lanes: string;
  readonly selected: string;
  readonly hovered: string;
  readonly unread: string;
  readonly grid: string;
  /** Of the edges of breaks. */
  readonly text: string;
}

/** Text inside a state; `y` is its middle. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour: string;
  /** A patch of this colour under the text, where the ground is hatched. */
  readonly patch?: { readonly colour: string; readonly width: number; readonly height: number };
}

/** Free px above and below a bar in its row. */
export const BAR_GAP_TOP_PX = 3;
export const BAR_GAP_BOTTOM_PX = 1;
