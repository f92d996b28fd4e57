import type { PageStorage } from "./page-storage.js";

/**
 * Remembers which panel a window was filling when it crashed: most likely it ran out of memory, and would again.
 * A mark is written to localStorage before a panel asks, and removed when its answer is on screen. A
 * window that is closed or reloaded removes its marks. So the marks left are those of crashed windows.
 */
export type PanelMarks = ReturnType<typeof panelMarksIn>;

interface Mark {
  readonly contentId: string;
  readonly panel: string;
  /** The id of the window. */
  readonly window: string;
}

const KEY = "lanescope.filling";
const MAX_MARKS = 50;

/** `alive`: ids of open windows, whose marks are no crashes. `window`: the id of this one. */
export function panelMarksIn(storage: Omit<PageStorage, "removeItem">, window: string, alive: ReadonlySet<string>) {
  const crashed = new Map(
    read(storage).flatMap((mark) => (alive.has(mark.window) ? [] : [[mark.contentId, mark.panel] as const])),
  );
  const keep = (isKept: (mark: Mark) => boolean, ...added: readonly Mark[]) => {
    const marks = read(storage);
    const kept = marks.filter(isKept);
    if (kept.length < marks.length || 0 < added.length) write(storage, [...added, ...kept].slice(0, MAX_MARKS));
  };
  return {
    /** The panel that a window with this content was filling when it crashed. */
    crashedPanel: (contentId: string) => crashed.get(contentId),
    begin(contentId: string, panel: string) {
      keep((mark) => mark.window !== window || mark.panel !== panel, { contentId, panel, window });
    },
    /** The panel is filled: removes its marks, also those of crashed windows. */
    end(contentId: string, panel: string) {
      if (crashed.get(contentId) === panel) crashed.delete(contentId);
      keep((mark) => mark.contentId !== contentId || mark.panel !== panel || alive.has(mark.window));
    },
    /** This window closes: removes its marks. */
    leave() {
      keep((mark) => mark.window !== window);
    },
  };
}

export const NO_MARKS: PanelMarks = { crashedPanel: () => undefined, begin: () => {}, end: () => {}, leave: () => {} };

/** Marks of this window. It holds a lock while it is open, which tells other windows that it has not crashed. */
export async function openPanelMarks(storage: PageStorage, locks: LockManager | undefined): Promise<PanelMarks> {
  if (locks === undefined) return NO_MARKS;
  const window = crypto.randomUUID();
  await new Promise<void>((isHeld) => {
    void locks.request(LOCK + window, () => {
      isHeld();
      return new Promise(() => {});
    });
  });
  const { held = [] } = await locks.query();
  const alive = held.flatMap(({ name = "" }) => (name.startsWith(LOCK) ? [name.slice(LOCK.length)] : []));
  return panelMarksIn(storage, window, new Set(alive.filter((other) => other !== window)));
}

const LOCK = "lanescope.window.";

function read(storage: Pick<Storage, "getItem">): readonly Mark[] {
  try {
    const marks: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(marks) ? marks.filter(isMark) : [];
  } catch {
    return [];
  }
}

function write(storage: Pick<Storage, "setItem">, marks: readonly Mark[]): void {
  try {
    storage.setItem(KEY, JSON.stringify(marks));
  } catch {
    // Full or forbidden: a panel that crashes the window is opened once more.
  }
}

function isMark(value: unknown): value is Mark {
  if (typeof value !== "object" || value === null) return false;
  const { contentId, panel, window } = value as Partial<Mark>;
  return [contentId, panel, window].every((text) => typeof text === "string");
}
