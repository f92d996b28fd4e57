import { useEffect } from "react";
import { useStore } from "zustand";
import { kindOf } from "../../../workers/model/annotations/annotation.js";
import { draftKey } from "../../state/annotations-store.js";
import { Dialog } from "../parts/dialog.js";
import { useApp } from "../use-app.js";
import { AnnotationForm } from "./annotation-form.js";

const NEW = { text: "", tags: [], colour: "yellow" } as const;

/** Asks for the text of an annotation, or of a new one. What is neither saved nor given up is there the next time. */
export function AnnotationDialog() {
  const app = useApp();
  const writing = useStore(app.stores.annotations, (state) => state.writing);
  const known = useStore(app.stores.annotations, ({ byId, writing: now }) =>
    now !== undefined && "id" in now ? byId.get(now.id) : undefined,
  );
  const draft = useStore(app.stores.annotations, ({ drafts, writing: now }) =>
    now === undefined ? undefined : drafts.get(draftKey(now)),
  );
  const { annotations, ui } = app.actions;
  useEffect(() => annotations.leaveWriting, [annotations]);
  if (writing === undefined || ("id" in writing && known === undefined)) return undefined;
  const label = known === undefined ? "Write a note" : `Edit the ${kindOf(known)}`;
  const giveUp = () => {
    annotations.draft(undefined);
    ui.closeDialog();
  };
  return (
    <Dialog label={label}>
      <div className="annotation-dialog">
        <h2>{label}</h2>
        <AnnotationForm
          begin={known ?? NEW}
          draft={draft}
          onDraft={annotations.draft}
          onSave={annotations.finish}
          onCancel={giveUp}
        />
      </div>
    </Dialog>
  );
}
