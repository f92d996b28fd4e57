import { useCallback, useState } from "react";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import type { Redaction } from "../../../workers/model/bundle.js";
import { redactedSentence, sharedName } from "../../share/redacted.js";
import type { MadeReport } from "../../state/actions/share-actions.js";
import { useApp, useIsReading } from "../use-app.js";
import { EvenTime } from "./even-time.js";
import { RedactChoice } from "./redact-choice.js";
import type { ShareKind } from "./share-kind.js";
import { useMade } from "./use-made.js";

export const REPORT_KIND: ShareKind = {
  id: "report",
  title: "Report",
  about: "One page with findings, tables, notes and the lanes to zoom into, for anybody with a browser.",
  Form: ReportForm,
};

function ReportForm() {
  const { actions, stores } = useApp();
  const [redact, setRedact] = useState<readonly Redaction[]>([]);
  const isReading = useIsReading();
  const make = useCallback(() => actions.share.makeReport(redact), [actions, redact]);
  const { made, why } = useMade(isReading ? undefined : make);
  const save = ({ text }: MadeReport) => {
    const { name } = stores.session.getState();
    actions.ui.closeDialog();
    void actions.share.saveMade(`${sharedName(name, redact)}.report.html`, "text/html", async () => text);
  };
  return (
    <>
      <p>
        {actions.share.sharedContent()?.subtitle ?? ""}. That is the selected range, or the window where none is
        selected.
        <EvenTime />
      </p>
      <RedactChoice
        redact={redact}
        onChange={setRedact}
        stays="Notes have the same pseudonyms in place of names of the trace. A name that only a note tells stays, and authors stay."
      />
      <p role="status">
        {made !== undefined
          ? sentenceOf(made)
          : why !== ""
            ? `No report: ${why}`
            : isReading
              ? "It is made once the trace is read."
              : "Making the report…"}
      </p>
      <p className="quiet">It opens with the network off, and reaches nothing.</p>
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

function sentenceOf({ text, lanes, notes, isExact, redacted }: MadeReport): string {
  const detail = isExact ? "every state" : "the shares of their states in short stretches";
  const written = notes === 0 ? "no notes" : formatCountOf(notes, "note");
  const size = formatBytes(new Blob([text]).size);
  return `${size}: findings, tables, ${formatCountOf(lanes, "lane")} with ${detail}, ${written}. ${redactedSentence(redacted)}`;
}
