import { useState } from "react";
import { parseLink } from "../../workers/model/view-link.js";
import { Dialog } from "./parts/dialog.js";
import { useApp } from "./use-app.js";

/** A field for a link to a view, as somebody has sent it. */
export function OpenLink() {
  const { actions } = useApp();
  const [text, setText] = useState("");
  const parsed = parseLink(text.trim());
  const isWrong = !parsed.ok && text.trim() !== "";
  const go = () => {
    if (!parsed.ok) return;
    actions.ui.closeDialog();
    void actions.links.open(text);
  };
  return (
    <Dialog label="Open a link to a view">
      <input
        className="palette-input"
        type="text"
        aria-label="Link"
        aria-describedby="open-link-words"
        aria-invalid={isWrong}
        spellCheck={false}
        placeholder="lanescope://view?…"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.code === "Enter" || event.code === "NumpadEnter") go();
        }}
      />
      <div id="open-link-words" className="go-to-time">
        <p className={isWrong ? "failure" : ""} aria-live="polite">
          {isWrong && !parsed.ok ? parsed.error.message : "Enter goes there."}
        </p>
        <p className="quiet">A link names a trace by its content. It opens only what you have opened here before.</p>
      </div>
    </Dialog>
  );
}
