import type { Actions } from "../state/actions/actions.js";
import type { ActionContext } from "../state/actions/context.js";
import { type Chord, chordsOf, type KeyChanges, type KeyPress, keysOf, NO_KEY_CHANGES } from "../viewmodel/keys.js";
import type { Target } from "../viewmodel/target.js";

/** One thing the user can do. Menus, the palette, the help page and the keyboard all read this list. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  readonly keys: readonly Chord[];
  /** Whether it can run now. */
  readonly when: () => boolean;
  readonly run: () => void;
  /** What it does to the thing that a context menu is opened on: an entry of the menu each. Absent: in no context menu. */
  readonly on?: (target: Target) => readonly Offer[];
  /** In a context menu: offers after the first ones stand below an entry of this title. */
  readonly folds?: { readonly title: string; readonly after: number };
  /** Only rows of lists offer it, in their menus; no key could run it. */
  readonly isOfRows?: boolean;
}

export interface Offer {
  /** Absent: the title of the command. */
  readonly title?: string;
  readonly run: () => void;
}

export const COMMAND_GROUPS = ["Time", "Lanes", "Selection", "Bookmarks", "Search", "Copy", "Trace", "Window"] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export interface CommandContext extends Pick<ActionContext, "stores" | "select" | "host"> {
  readonly actions: Actions;
}

/**
 * The commands bound to a key press, those that the user has bound first; `when` chooses among them. `changes`: all that
 * differs from the commands' own keys, `own`: what of that is the user's rather than that of a key map.
 */
export function commandsFor(
  commands: readonly Command[],
  press: KeyPress,
  changes: KeyChanges = NO_KEY_CHANGES,
  own: KeyChanges = changes,
): readonly Command[] {
  const chords = chordsOf(press);
  const bound = commands.filter((one) => keysOf(one, changes).some((chord) => chords.includes(chord)));
  const rank = ({ id }: Command) => (own[id] !== undefined ? 0 : changes[id] !== undefined ? 1 : 2);
  return bound.toSorted((a, b) => rank(a) - rank(b));
}
