import { formatCountOf } from "../../../workers/core/format.js";
import { fail, failureText, type Result } from "../../../workers/core/result.js";
import type { HostItem } from "../../host/host-api.js";
import { readText } from "../../host/read-text.js";
import { writeWhole } from "../../host/write-whole.js";
import { withKeyedChange } from "../../viewmodel/keyed-changes.js";
import { readSettingsFile, type SettingsFile, settingsFile } from "../../viewmodel/settings/settings-file.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import { type SettingsActions, settingsOf } from "./settings-actions.js";
import type { UiActions } from "./ui-actions.js";

interface Parts {
  readonly ui: Pick<UiActions, "say">;
  readonly settings: Pick<SettingsActions, "set">;
}

/** Settings and saved filters as a file, for another computer or for colleagues. */
export function createSettingsFileActions(
  { stores, host }: ActionContext,
  record: RecordEdit,
  { ui, settings }: Parts,
) {
  const take = (name: string, { settings: given, filters, unknown }: SettingsFile): string => {
    settings.set(given);
    const before = stores.filters.getState().saved;
    const changed = [...filters].filter(([own, text]) => before.get(own) !== text);
    if (0 < changed.length) {
      record(`take the filters of ${name}`, () => {
        const saved = changed.reduce(
          (all, [own, after]) => withKeyedChange(all, { key: own, before: all.get(own), after }),
          before,
        );
        stores.filters.setState({ saved });
      });
    }
    const words = [formatCountOf(Object.keys(given).length, "setting")];
    if (0 < filters.size) words.push(formatCountOf(filters.size, "filter"));
    if (0 < unknown.length) words.push(`${unknown.length} that this version does not have left out`);
    return `${name}: ${words.join(", ")}`;
  };

  /** The content of the one file that was chosen. */
  const textOf = async ({ name, files, failure }: HostItem): Promise<Result<string>> => {
    const [file] = files;
    if (failure !== undefined) return { ok: false, error: failure };
    if (file === undefined || 1 < files.length) return fail("it is not one file", { file: name });
    return readText(file);
  };

  return {
    async save() {
      const file = await host.saveFile("lanescope-settings.json", "application/json");
      if (!file.ok) return ui.say(failureText(file.error));
      const filters = stores.filters.getState().saved;
      const saved = await writeWhole(file.value, settingsFile(settingsOf(stores), filters));
      if (saved.ok) ui.say(`Saved ${saved.value}: all settings, ${formatCountOf(filters.size, "filter")}`);
      else ui.say(`not saved: ${failureText(saved.error)}`);
    },
    /** Takes over what a file says, or nothing of it. `commands`: the ids of those there are. */
    async openFrom(items: readonly HostItem[], commands: ReadonlySet<string>): Promise<void> {
      const [item, ...more] = items;
      if (item === undefined || 0 < more.length) return ui.say("Choose one file of settings");
      const text = await textOf(item);
      const read = text.ok ? readSettingsFile(text.value, commands) : text;
      if (!read.ok) return ui.say(`${item.name}: ${failureText(read.error)}. Nothing was changed`);
      ui.say(take(item.name, read.value));
    },
  };
}
