import { useEffect, useState } from "react";
import { errorText } from "../../../workers/core/error-text.js";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import { failureText, type Result } from "../../../workers/core/result.js";
import type { MadeReport } from "../../state/actions/share-actions.js";
import { useApp, useIsReading } from "../use-app.js";
import { EvenTime } from "./even-time.js";
import type { ShareKind } from "./share-kind.js";

export const REPORT_KIND: ShareKind = {
  id: "report",
  title: "Report",
  about: "One page with findings, tables, notes and the lanes to zoom into, for anybody with a browser.",
  Form: ReportForm,
};

function ReportForm() {
  const { actions, stores } = useApp();
  const [made, setMade] = useState<MadeReport>();
  const [why, setWhy] = useState("");
  const isReading = useIsReading();
  useEffect(() => {
    if (isReading) return undefined;
    let isShown = true;
    const take = (report: Result<MadeReport> | undefined) => {
      if (!isShown) return;
      if (report?.ok === true) setMade(report.value);
      else setWhy(report === undefined ? "no trace is open" : failureText(report.error));
    };
    actions.share.makeReport().then(take, (error) => isShown && setWhy(errorText(error)));
    return () => {
      isShown = false;
    };
  }, [actions, isReading]);
  const save = ({ text }: MadeReport) => {
    const { name } = stores.session.getState();
    actions.ui.closeDialog();
    void actions.share.saveMade(`${name || "trace"}.report.html`, "text/html", async () => text);
  };
  return (
    <>
      <p>
        {actions.share.sharedContent()?.subtitle ?? ""}. That is the selected range, or the window where none is
        selected.
        <EvenTime />
      </p>
      <p role="status">
        {made !== undefined
          ? sentenceOf(made)
          : why !== ""
            ? `No report: ${why}`
            : isReading
              ? "It is made once the trace is read."
              : "Making the report…"}
      </p>
      <p className="quiet">
        Names of traces, machines, processes and authors are in it. It opens with the network off, and reaches nothing.
      </p>
      <div className="share-tools">
        <button
          type="button"
          className="button is-main"
          disabled={made === undefined}
          onClick={() => made !== undefined && save(made)}
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
  return `${formatBytes(new Blob([text]).size)}: findings, tables, ${formatCountOf(lanes, "lane")} with ${detail}, ${written}.`;
}
