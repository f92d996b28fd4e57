import { formatCountOf } from "../../../workers/core/format.js";
import { failureText } from "../../../workers/core/result.js";
import { withChanges } from "../../../workers/model/annotations/annotation.js";
import { annotationFile, readAnnotationFile } from "../../../workers/model/annotations/annotation-file.js";
import { aboutTraces, mergeOf } from "../../../workers/model/annotations/merge.js";
import { mergeText } from "../../../workers/model/annotations/merge-text.js";
import type { HostItem } from "../../host/host-api.js";
import { readText } from "../../host/read-text.js";
import { writeWhole } from "../../host/write-whole.js";
import { contentsOf } from "../session-contents.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { UiActions } from "./ui-actions.js";

/** Bookmarks as files, to be handed to somebody who has the same trace. */
export function createAnnotationFileActions({ stores, host }: ActionContext, record: RecordEdit, ui: UiActions) {
  const { annotations: store, session } = stores;

  const merge = (name: string, text: string): string => {
    const read = readAnnotationFile(text);
    if (!read.ok) return `${name}: ${failureText(read.error)}`;
    const open = new Set(contentsOf(session.getState().info));
    const own = aboutTraces(read.value, open);
    const merge = mergeOf(store.getState(), own);
    record(`open ${name}`, () => {
      if (0 < merge.changes.length) store.setState((state) => withChanges(state, merge.changes));
    });
    return `${name}: ${mergeText(merge, { others: read.value.byId.size - own.byId.size, unread: read.value.unread })}`;
  };

  return {
    /** Takes in a file's text: answers what there is to say. */
    merge,
    /** Saves those that are open. */
    async save() {
      const { name } = session.getState();
      const file = await host.saveFile(`${name || "trace"}.annotations.json`, "application/json");
      if (!file.ok) return ui.say(failureText(file.error));
      const all = store.getState();
      const saved = await writeWhole(file.value, annotationFile(all));
      if (saved.ok) ui.say(`Saved ${saved.value}, ${formatCountOf(all.byId.size, "bookmark")}`);
      else ui.say(`not saved: ${failureText(saved.error)}`);
    },
    /** Adds what files hold; of two versions of one the newer stays. */
    async openFrom(items: readonly HostItem[]) {
      for (const { name, files, failure } of items) {
        const [file] = files;
        if (failure !== undefined || file === undefined) {
          ui.say(failure === undefined ? `${name}: no file` : failureText(failure));
          continue;
        }
        const text = await readText(file);
        ui.say(text.ok ? merge(name, text.value) : `${name}: ${failureText(text.error)}`);
      }
    },
  };
}
