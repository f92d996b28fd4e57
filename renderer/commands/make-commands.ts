import type { Chord } from "../viewmodel/keys.js";
import type { Command, CommandContext, CommandGroup } from "./command.js";

/** Makes commands of one group; `when` holds for those without a condition of their own. */
export function maker(group: CommandGroup, when: () => boolean = () => true) {
  return (id: string, title: string, keys: readonly Chord[], run: () => void, own = when): Command => ({
    id,
    title,
    group,
    keys,
    when: own,
    run,
  });
}

export function isOpen(stores: CommandContext["stores"]): () => boolean {
  return () => stores.session.getState().phase === "open";
}

/** Fields answer to a command by carrying its id; the list of commands knows no views. */
export function focusField(id: string): void {
  const field = document.querySelector<HTMLInputElement>(`[data-field="${id}"]`);
  if (field?.type === "file") field.click();
  else {
    field?.focus();
    field?.select();
  }
}
