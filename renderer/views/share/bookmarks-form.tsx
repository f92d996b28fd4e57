import { useStore } from "zustand";
import { formatCountOf } from "../../../workers/core/format.js";
import { useKeyText } from "../keys/use-key-texts.js";
import { useApp } from "../use-app.js";
import type { ShareKind } from "./share-kind.js";

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
  const save = () => {
    actions.ui.closeDialog();
    void actions.annotationFiles.save();
  };
  return (
    <>
      <p>
        {count === 0
          ? `There are no bookmarks yet.${key === undefined ? "" : ` ${key} puts one at the selection.`}`
          : `${formatCountOf(count, "bookmark")} with texts, tags and authors. Nothing of the trace itself.`}
      </p>
      <div className="share-tools">
        <button type="button" className="button is-main" disabled={count === 0} onClick={save}>
          Save the bookmarks
        </button>
      </div>
    </>
  );
}
