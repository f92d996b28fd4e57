import { failureText } from "../../workers/core/result.js";
import { openLink } from "../host/open-link.js";
import { Dialog } from "./parts/dialog.js";
import { useApp, useUi } from "./use-app.js";

/** Asks before a link of a note is opened in a browser, and shows all of it. */
export function LinkDialog() {
  const app = useApp();
  const link = useUi((ui) => ui.link);
  if (link === undefined) return undefined;
  const open = async () => {
    app.actions.ui.closeDialog();
    const opened = await openLink(app.host, link);
    if (!opened.ok) app.actions.ui.say(failureText(opened.error));
  };
  return (
    <Dialog label="Open the link?">
      <div className="rename">
        <p>Open this address in a browser? It was written in a note.</p>
        <p className="link-address copyable" dir="ltr">
          {link}
        </p>
        <div className="rename-tools">
          <button type="button" className="button is-plain" onClick={() => void open()}>
            Open
          </button>
          <button type="button" className="button" onClick={app.actions.ui.closeDialog}>
            Do not open
          </button>
        </div>
      </div>
    </Dialog>
  );
}
