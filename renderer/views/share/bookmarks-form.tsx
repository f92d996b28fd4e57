import { useCallback, useState } from "react";
import { useStore } from "zustand";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import type { Redaction } from "../../../workers/model/bundle.js";
import { redactedSentence, sharedName } from "../../share/redacted.js";
import type { MadeText } from "../../state/actions/share-actions.js";
import { useKeyText } from "../keys/use-key-texts.js";
import { useApp } from "../use-app.js";
import { RedactChoice } from "./redact-choice.js";
import type { ShareKind } from "./share-kind.js";
import { useMade } from "./use-made.js";

export const BOOKMARKS_KIND: ShareKind = {
  id: "bookmarks",
  title: "Bookmarks",
  about: "Bookmarks, notes and arrows, for somebody who has the same trace.",
  Form: BookmarksForm,
};

function BookmarksForm() {
  const { actions, stores } = useApp();
  const key = useKeyText("mark");
  const count = useStore(stores.annotations, ({ byId }) => byId.size);
  const [redact, setRedact] = useState<readonly Redaction[]>([]);
  const make = useCallback(() => actions.share.makeBookmarks(redact), [actions, redact]);
  const { made, why } = useMade(count === 0 ? undefined : make);
  const save = ({ text }: MadeText) => {
    const { name } = stores.session.getState();
    actions.ui.closeDialog();
    void actions.share.saveMade(`${sharedName(name, redact)}.annotations.json`, "application/json", async () => text);
  };
  return (
    <>
      <p>
        {count === 0
          ? `There are no bookmarks yet.${key === undefined ? "" : ` ${key} puts one at the selection.`}`
          : `${formatCountOf(count, "bookmark")} with texts, tags and authors. Nothing of the trace but the paths of lanes.`}
      </p>
      <RedactChoice
        redact={redact}
        onChange={setRedact}
        stays="Lanes with pseudonyms are found by nobody: such a file is for reading. A name that only a note tells stays, and authors stay."
      />
      {0 < count && (
        <p role="status">
          {made !== undefined
            ? `${formatBytes(new Blob([made.text]).size)}. ${redactedSentence(made.redacted)}`
            : why !== ""
              ? `No file: ${why}`
              : "Writing the bookmarks…"}
        </p>
      )}
      <div className="share-tools">
        <button
          type="button"
          className="button is-main"
          disabled={made === undefined}
          onClick={() => made !== undefined && save(made)}
        >
          Save the bookmarks
        </button>
      </div>
    </>
  );
}
