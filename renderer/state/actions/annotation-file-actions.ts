import { formatCountOf } from "../../../workers/core/format.js";
import { failureText } from "../../../workers/core/result.js";
import { withChange } from "../../../workers/model/annotations/annotation.js";
import { annotationFile, mergeOf, readAnnotationFile } from "../../../workers/model/annotations/annotation-file.js";
import type { HostItem } from "../../host/host-api.js";
import { readText } from "../../host/read-text.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { UiActions } from "./ui-actions.js";

/** Bookmarks as files, to be handed to somebody who has the same trace. */
export function createAnnotationFileActions({ stores, host }: ActionContext, record: RecordEdit, ui: UiActions) {
  const { annotations: store, session } = stores;

  const merge = (name: string, text: string): string => {
    const read = readAnnotationFile(text);
    if (!read.ok) return `${name}: ${failureText(read.error)}`;
    const open = new Set(session.getState().info?.traces.map(({ contentId }) => contentId) ?? []);
    const own = read.value.annotations.filter(({ content }) => open.has(content));
    const changes = mergeOf(store.getState().byId, own);
    const others = read.value.annotations.length - own.length;
    record(`open ${name}`, () => {
      if (0 < changes.length) store.setState(({ byId }) => ({ byId: changes.reduce(withChange, byId) }));
    });
    const words = [`${formatCountOf(changes.length, "bookmark")} added or renewed`];
    if (0 < others) words.push(`${formatCountOf(others, "bookmark")} of traces that are not open left out`);
    if (0 < read.value.unread) words.push(`${read.value.unread} not understood`);
    return `${name}: ${words.join(", ")}`;
  };

  return {
    /** Saves those that are open. */
    async save() {
      const { name } = session.getState();
      const file = await host.saveFile(`${name || "trace"}.annotations.json`, "application/json");
      if (!file.ok) return ui.say(failureText(file.error));
      const all = [...store.getState().byId.values()];
      const written = await file.value.write(annotationFile(all));
      const closed = written.ok ? await file.value.close() : written;
      if (closed.ok) return ui.say(`Saved ${closed.value ?? name}, ${formatCountOf(all.length, "bookmark")}`);
      await file.value.discard();
      ui.say(`not saved: ${failureText(closed.error)}`);
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
