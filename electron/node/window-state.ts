import { join } from "node:path";
import { readJson, writeJsonNow } from "./json-file.js";

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  /** Undefined: the system chooses the position. */
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

const DEFAULT: WindowState = { width: 1440, height: 900, isMaximized: false };
const FILE = "window.json";
/** The height of the bar by which the user moves the window. It lies above the content. */
const TITLE_PX = 32;

/** The stored position of the window, if it is still visible on a display. */
export async function loadWindowState(stateFolder: string, displays: readonly Rectangle[]): Promise<WindowState> {
  const stored = await readJson(join(stateFolder, FILE));
  if (!isState(stored)) return DEFAULT;
  const { x, y, width, height, isMaximized } = stored;
  const bounds = { x, y, width, height };
  const parts = [bounds, { ...bounds, height: TITLE_PX }];
  const isVisible = displays.some((display) => parts.every((part) => 0.25 < overlap(display, part)));
  return isVisible ? { ...bounds, isMaximized } : { ...DEFAULT, isMaximized };
}

/** Writes at once: the process ends when its last window has closed. */
export function saveWindowState(stateFolder: string, bounds: Rectangle, isMaximized: boolean): void {
  const { x, y, width, height } = bounds;
  writeJsonNow(join(stateFolder, FILE), { x, y, width, height, isMaximized });
}

/** How far a window lies from the one that it was opened beside. */
const BESIDE_PX = 32;

/** The place of a window that is opened beside another. */
export function besideWindow({ x, y, width, height }: Rectangle): WindowState {
  return { x: x + BESIDE_PX, y: y + BESIDE_PX, width, height, isMaximized: false };
}

/** The share of `window` that lies on `display`. */
function overlap(display: Rectangle, window: Rectangle): number {
  const wide = Math.min(display.x + display.width, window.x + window.width) - Math.max(display.x, window.x);
  const high = Math.min(display.y + display.height, window.y + window.height) - Math.max(display.y, window.y);
  return (Math.max(0, wide) * Math.max(0, high)) / (window.width * window.height);
}

function isState(value: unknown): value is Required<WindowState> {
  if (typeof value !== "object" || value === null) return false;
  const { x, y, width, height, isMaximized } = value as Partial<WindowState>;
  const areSizes = [width, height].every((size) => Number.isFinite(size) && Number(size) >= 200);
  return areSizes && [x, y].every(Number.isFinite) && typeof isMaximized === "boolean";
}
