import { useCallback, useState } from "react";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import type { Redaction } from "../../../workers/model/bundle.js";
import { redactedSentence, sharedName } from "../../share/redacted.js";
import type { MadeReport } from "../../state/actions/share-actions.js";
import { useApp, useIsReading } from "../use-app.js";
import { EvenTime } from "./even-time.js";
import { OneOf } from "./one-of.js";
import { RedactChoice } from "./redact-choice.js";
import type { ShareKind } from "./share-kind.js";
import { useMade } from "./use-made.js";

export const REPORT_KIND: ShareKind = {
  id: "report",
  title: "Report",
  about: "One page with findings, tables, notes and the lanes to zoom into, for anybody with a browser.",
  Form: ReportForm,
};

const FORMATS = [
  { ending: "html", title: "a page, with the lanes and notes", mime: "text/html" },
  { ending: "md", title: "Markdown, for a ticket", mime: "text/markdown" },
  { ending: "json", title: "JSON, for scripts", mime: "application/json" },
] as const;

function ReportForm() {
  const { actions, stores } = useApp();
  const [redact, setRedact] = useState<readonly Redaction[]>([]);
  const [format, setFormat] = useState<(typeof FORMATS)[number]>(FORMATS[0]);
  const isReading = useIsReading();
  const make = useCallback(() => actions.share.makeReport(redact, format.ending), [actions, redact, format]);
  const { made, why } = useMade(isReading ? undefined : make);
  const save = ({ text }: MadeReport) => {
    const { name } = stores.session.getState();
    actions.ui.closeDialog();
    void actions.share.saveMade(`${sharedName(name, redact)}.report.${format.ending}`, format.mime, async () => text);
  };
  return (
    <>
      <p>
        {actions.share.sharedContent()?.subtitle ?? ""}. That is the selected range, or the window where none is
        selected.
        <EvenTime />
      </p>
      <OneOf legend="Format" all={FORMATS} chosen={format} titleOf={({ title }) => title} onChange={setFormat} />
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
      {format.ending === "html" && <p className="quiet">It opens with the network off, and reaches nothing.</p>}
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

function sentenceOf({ text, page, redacted }: MadeReport): string {
  const size = formatBytes(new Blob([text]).size);
  return `${size}: findings, tables${page === undefined ? "" : pageWords(page)}. ${redactedSentence(redacted)}`;
}

function pageWords({ lanes, notes, isExact }: NonNullable<MadeReport["page"]>): string {
  const detail = isExact ? "every state" : "the shares of their states in short stretches";
  const written = notes === 0 ? "no notes" : formatCountOf(notes, "note");
  return `, ${formatCountOf(lanes, "lane")} with ${detail}, ${written}`;
}
