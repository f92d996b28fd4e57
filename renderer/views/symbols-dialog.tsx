import { useState } from "react";
import { visibleText } from "../../workers/core/unseen.js";
import { Dialog } from "./parts/dialog.js";
import { useApp, useUi } from "./use-app.js";

/** Asks whose code files of symbols name: one of a kernel is of one machine. */
export function SymbolsDialog() {
  const { symbols, ui } = useApp().actions;
  const asked = useUi((state) => state.symbolsAsked);
  const [owners, setOwners] = useState<Readonly<Record<string, string>>>({});
  if (asked === undefined) return undefined;
  const given = Object.fromEntries(Object.entries(owners).filter(([, owner]) => owner !== ""));
  return (
    <Dialog label="Whose code do these files name?">
      <form
        className="question"
        onSubmit={(event) => {
          event.preventDefault();
          void symbols.answer(given);
        }}
      >
        <h2>Whose code do these files name?</h2>
        <p>
          Their names do not say it. Symbols of a kernel are of one machine, as it was started when they were copied.
        </p>
        <ul className="asked-symbols">
          {asked.unknown.map(({ path }) => (
            <li key={path}>
              <label>
                <bdi>{visibleText(path)}</bdi>
                <select
                  className="select"
                  value={owners[path] ?? ""}
                  onChange={(event) => setOwners({ ...owners, [path]: event.target.value })}
                >
                  <option value="">not known</option>
                  {asked.owners.map(({ key, label }) => (
                    <option key={key} value={key}>
                      {visibleText(label)}
                    </option>
                  ))}
                </select>
              </label>
            </li>
          ))}
        </ul>
        <div className="question-answers">
          <button type="submit" className="button is-main" disabled={Object.keys(given).length === 0}>
            Name the code
          </button>
          <button type="button" className="button is-bordered" onClick={ui.closeDialog}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
