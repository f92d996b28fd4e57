import { useEffect, useMemo, useState } from "react";
import type { Command } from "../../commands/command.js";
import { keysWith } from "../../viewmodel/key-maps.js";
import { type Chord, chordText, type KeyChanges, type KeyLayout, keysOf } from "../../viewmodel/keys.js";
import { useCommand, useUi } from "../use-app.js";

/** Says what runs a command, the first chord first, with the letters on the user's own keys. */
export function useKeyTexts(): (command: Command) => readonly string[] {
  const changes = useKeys();
  const textOf = useChordText();
  return (command) => [...new Set(keysOf(command, changes).map(textOf))];
}

/** The keys of commands that have not their own: those of the key map, and the user's. */
export function useKeys(): KeyChanges {
  const map = useUi((ui) => ui.keyMap);
  const own = useUi((ui) => ui.keyChanges);
  return useMemo(() => keysWith(map, own), [map, own]);
}

/** Writes a chord as the user's system does. */
export function useChordText(): (chord: Chord) => string {
  const layout = useKeyLayout();
  return (chord) => chordText(chord, layout, isMac() ? "mac" : "other");
}

export function isMac(): boolean {
  return navigator.platform.startsWith("Mac");
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
