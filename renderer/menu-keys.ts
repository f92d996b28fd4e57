import type { App } from "./app.js";
import { keysWith } from "./viewmodel/key-maps.js";
import { keysOf } from "./viewmodel/keys.js";

/** Tells the shell's own menu which keys run commands, now and when they change. */
export function tellMenuKeys({ host, stores, commands }: Pick<App, "host" | "stores" | "commands">): void {
  const { setMenuKeys } = host;
  if (setMenuKeys === undefined) return;
  const tell = () => {
    const { keyMap, keyChanges } = stores.ui.getState();
    const changes = keysWith(keyMap, keyChanges);
    const keys = commands.flatMap((command) => {
      const [first] = keysOf(command, changes);
      return first === undefined || !first.includes("Ctrl+") ? [] : [[command.id, first] as const];
    });
    setMenuKeys(Object.fromEntries(keys));
  };
  tell();
  stores.ui.subscribe((now, before) => {
    if (now.keyMap !== before.keyMap || now.keyChanges !== before.keyChanges) tell();
  });
}
