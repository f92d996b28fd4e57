import { useState } from "react";
import { COMMAND_GROUPS } from "../../commands/command.js";
import { Dialog } from "../parts/dialog.js";
import { useApp, useUi } from "../use-app.js";
import { KeyRow } from "./key-row.js";
import { useKeyLayout, useKeyTexts } from "./use-key-texts.js";

/** All commands with their keys, which can be taken away, given and brought back. */
export function KeyScreen() {
  const app = useApp();
  const [query, setQuery] = useState("");
  const changed = useUi((ui) => Object.keys(ui.keyChanges).length);
  const textsOf = useKeyTexts();
  const layout = useKeyLayout();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const commands = app.commands.filter((command) => {
    if (command.isOfRows === true) return false;
    const text = [command.title, command.group, ...textsOf(command)].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = COMMAND_GROUPS.map((group) => ({ group, rows: commands.filter((one) => one.group === group) }));
  return (
    <Dialog label="Keys">
      <div className="key-bar">
        <input
          className="palette-input"
          type="text"
          aria-label="Find a command or a key"
          placeholder="Find a command or a key"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <button type="button" className="button is-plain" disabled={changed === 0} onClick={app.actions.ui.resetKeys}>
          Reset all keys
        </button>
      </div>
      {layout === undefined && (
        <p className="quiet key-note">
          This browser does not tell which letters and signs are on your keys. Keys are compared by their place, and
          shown with the letters of a US keyboard.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
      <div className="key-list" tabIndex={0}>
        {groups
          .filter(({ rows }) => 0 < rows.length)
          .map(({ group, rows }) => (
            <section key={group} aria-label={group}>
              <h2>{group}</h2>
              <ul>
                {rows.map((command) => (
                  <KeyRow key={command.id} command={command} />
                ))}
              </ul>
            </section>
          ))}
        {commands.length === 0 && <p className="palette-none">Nothing fits</p>}
      </div>
    </Dialog>
  );
}
