import { useEffect, useState } from "react";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import { failureText, type Result } from "../../../workers/core/result.js";
import type { MadeReport } from "../../state/actions/share-actions.js";
import { useApp } from "../use-app.js";
import type { ShareKind } from "./share-kind.js";

export const REPORT_KIND: ShareKind = {
  id: "report",
  title: "Report",
  about: "One page with findings, tables, notes and the lanes to zoom into, for anybody with a browser.",
  Form: ReportForm,
};

function ReportForm() {
  const { actions, stores } = useApp();
  const [made, setMade] = useState<Result<MadeReport> | undefined>();
  useEffect(() => {
    let isShown = true;
    void actions.share.makeReport().then((report) => isShown && setMade(report));
    return () => {
      isShown = false;
    };
  }, [actions]);
  const save = ({ text }: MadeReport) => {
    const { name } = stores.session.getState();
    actions.ui.closeDialog();
    void actions.share.saveMade(`${name || "trace"}.report.html`, "text/html", async () => text);
  };
  const report = made?.ok === true ? made.value : undefined;
  return (
    <>
      <p>{actions.share.sharedContent()?.subtitle ?? ""}. A selected range, else what the window shows.</p>
      <p role="status">
        {made === undefined && "Making the report…"}
        {made?.ok === false && failureText(made.error)}
        {report !== undefined && sentenceOf(report)}
      </p>
      <p className="quiet">
        Names of traces, machines, processes and authors are in it. It opens with the network off, and reaches nothing.
      </p>
      <div className="share-tools">
        <button
          type="button"
          className="button is-main"
          disabled={report === undefined}
          onClick={() => report !== undefined && save(report)}
        >
          Save the report
        </button>
      </div>
    </>
  );
}

function sentenceOf({ text, lanes, notes, isExact }: MadeReport): string {
  const detail = isExact ? "every state" : "the shares of their states in short stretches";
  const written = notes === 0 ? "no notes" : formatCountOf(notes, "note");
  return `${formatBytes(text.length)}: findings, tables, ${formatCountOf(lanes, "lane")} with ${detail}, ${written}.`;
}
