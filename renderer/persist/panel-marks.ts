/**
 * Which panel was being filled when a window ended without a word: it ran out of memory, most likely, and would again.
 * A mark is left where writing is immediate before a panel asks, and taken away when it has its answer on screen; a
 * window that is closed or loaded anew takes its marks with it. So what is left is of windows that crashed.
 */
export interface PanelMarks {
  /** The panel that a window which showed this content ended with. */
  crashedPanel(contentId: string): string | undefined;
  begin(contentId: string, panel: string): void;
  /** It is filled: marks of windows that ended with it are of the past. */
  end(contentId: string, panel: string): void;
  /** This window goes, in peace. */
  leave(): void;
}

interface Mark {
  readonly contentId: string;
  readonly panel: string;
  /** Of which window. */
  readonly window: string;
}

const KEY = "lanescope.filling";
const MAX_MARKS = 50;

/** `alive`: windows that are there now, whose marks say nothing. `window`: this one. */
export function panelMarksIn(
  storage: Pick<Storage, "getItem" | "setItem">,
  window: string,
  alive: ReadonlySet<string>,
): PanelMarks {
  const crashed = new Map(
    read(storage).flatMap((mark) => (alive.has(mark.window) ? [] : [[mark.contentId, mark.panel] as const])),
  );
  const keep = (isKept: (mark: Mark) => boolean, ...added: readonly Mark[]) => {
    const marks = read(storage);
    const kept = marks.filter(isKept);
    if (kept.length < marks.length || 0 < added.length) write(storage, [...added, ...kept].slice(0, MAX_MARKS));
  };
  return {
    crashedPanel: (contentId) => crashed.get(contentId),
    begin(contentId, panel) {
      keep((mark) => mark.window !== window || mark.panel !== panel, { contentId, panel, window });
    },
    end(contentId, panel) {
      if (crashed.get(contentId) === panel) crashed.delete(contentId);
      keep((mark) => mark.contentId !== contentId || mark.panel !== panel || alive.has(mark.window));
    },
    leave() {
      keep((mark) => mark.window !== window);
    },
  };
}

export const NO_MARKS: PanelMarks = { crashedPanel: () => undefined, begin: () => {}, end: () => {}, leave: () => {} };

/** Marks of this window, which holds a lock of its own as long as it lives, by which others know that it does. */
export async function openPanelMarks(storage: Storage, locks: LockManager | undefined): Promise<PanelMarks> {
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
