import type { ReactNode } from "react";
import { useApp } from "../use-app.js";
import { Dialog } from "./dialog.js";

interface NoChannelDialogProps {
  /** What the person asked for. */
  readonly label: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** In place of a dialog that needs a host which reaches VMs: this window's host does not. */
export function NoChannelDialog({ label, title, children }: NoChannelDialogProps) {
  const { ui } = useApp().actions;
  return (
    <Dialog label={label}>
      <div className="question">
        <h2>{title}</h2>
        <p>{children}</p>
        <div className="question-answers">
          <button type="button" className="button is-bordered" onClick={ui.closeDialog}>
            Close
          </button>
        </div>
      </div>
    </Dialog>
  );
}
