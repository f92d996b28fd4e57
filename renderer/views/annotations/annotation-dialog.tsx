import { useStore } from "zustand";
import { kindOf } from "../../../workers/model/annotations/annotation.js";
import { Dialog } from "../parts/dialog.js";
import { useApp } from "../use-app.js";
import { AnnotationForm } from "./annotation-form.js";

const NEW = { text: "", tags: [], colour: "yellow" } as const;

/** Asks for the text of an annotation, or of a new one. */
export function AnnotationDialog() {
  const app = useApp();
  const writing = useStore(app.stores.annotations, (state) => state.writing);
  const known = useStore(app.stores.annotations, ({ byId, writing: now }) =>
    now !== undefined && "id" in now ? byId.get(now.id) : undefined,
  );
  if (writing === undefined || ("id" in writing && known === undefined)) return undefined;
  const label = known === undefined ? "Write a note" : `Edit the ${kindOf(known)}`;
  const { annotations, ui } = app.actions;
  return (
    <Dialog label={label} onClose={annotations.giveUpWriting}>
      <div className="annotation-dialog">
        <h2>{label}</h2>
        <AnnotationForm begin={known ?? NEW} onSave={annotations.finish} onCancel={ui.closeDialog} />
      </div>
    </Dialog>
  );
}
