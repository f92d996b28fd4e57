import { useEffect, useState } from "react";
import type { Command } from "../../commands/command.js";
import { chordText, type KeyLayout, keysOf } from "../../viewmodel/keys.js";
import { useCommand, useUi } from "../use-app.js";

/** Says what runs a command, the first chord first, with the letters on the user's own keys. */
export function useKeyTexts(): (command: Command) => readonly string[] {
  const changes = useUi((ui) => ui.keyChanges);
  const layout = useKeyLayout();
  return (command) => [...new Set(keysOf(command, changes).map((chord) => chordText(chord, layout)))];
}

/** The first key of a command; undefined if it has none. */
export function useKeyText(id: string): string | undefined {
  return useKeyTexts()(useCommand(id))[0];
}

interface WithKeyboard {
  readonly keyboard?: { getLayoutMap(): Promise<KeyLayout> };
}

/** Asked for once: a keyboard seldom changes. */
let asked: Promise<KeyLayout | undefined> | undefined;

/** The letters on the user's own keys, where the browser tells. */
export function useKeyLayout(): KeyLayout | undefined {
  const [layout, setLayout] = useState<KeyLayout>();
  useEffect(() => {
    asked ??= (navigator as WithKeyboard).keyboard?.getLayoutMap().catch(() => undefined);
    let isShown = true;
    void asked?.then((known) => isShown && setLayout(known));
    return () => {
      isShown = false;
    };
  }, []);
  return layout;
}
