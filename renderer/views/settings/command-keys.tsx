import { COMMAND_GROUPS, type Command } from "../../commands/command.js";
import { hasWords } from "../../viewmodel/settings/setting-texts.js";
import { KeyRow } from "../keys/key-row.js";
import { useKeyLayout, useKeyTexts } from "../keys/use-key-texts.js";
import { useApp, useUi } from "../use-app.js";

/** The commands that a search means, by their words and their keys. */
export function useCommandsMeant(query: string): readonly Command[] {
  const app = useApp();
  const textsOf = useKeyTexts();
  return app.commands.filter((command) => {
    if (command.isOfRows === true) return false;
    return hasWords(["Keys", command.title, command.group, ...textsOf(command)].join(" "), query);
  });
}

/** Commands with their keys, which can be taken away, given and brought back. */
export function CommandKeys({ commands }: { readonly commands: readonly Command[] }) {
  const app = useApp();
  const changed = useUi((ui) => Object.keys(ui.keyChanges).length);
  const layout = useKeyLayout();
  const groups = COMMAND_GROUPS.map((group) => ({ group, rows: commands.filter((one) => one.group === group) }));
  return (
    <>
      <p className="key-tools">
        <span className="quiet">Every command, and the keys that run it. What you changed is bold.</span>
        <button type="button" className="button is-plain" disabled={changed === 0} onClick={app.actions.ui.resetKeys}>
          Reset all keys
        </button>
      </p>
      {layout === undefined && (
        <p className="quiet">
          This browser does not tell which letters and signs are on your keys. Keys are compared by their place, and
          shown with the letters of a US keyboard.
        </p>
      )}
      {groups
        .filter(({ rows }) => 0 < rows.length)
        .map(({ group, rows }) => (
          <section key={group} aria-label={`Keys: ${group}`}>
            <h3>{group}</h3>
            <ul className="key-list">
              {rows.map((command) => (
                <KeyRow key={command.id} command={command} />
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}
