import type { FingerprintKind, Fingerprints } from "../../../../workers/model/fingerprints.js";
import { sentence } from "../../../viewmodel/empty-table.js";
import { lackingWords } from "../../../viewmodel/fingerprints/fingerprint-words.js";
import { RecordLacking } from "../../parts/record-lacking.js";
import { useIsWhole } from "../../tables/use-table.js";
import { useApp, useSession } from "../../use-app.js";

/** Views (docs/coverage.md) that show whatever has fingerprints. */
const VIEWS: Readonly<Record<FingerprintKind, string>> = {
  vm: "kvm",
  process: "guest-processes",
  nested: "nested-vms",
};

/** Why there is nothing, and what to record for it. */
export function NoFingerprints({ answer }: { readonly answer: Fingerprints }) {
  const trace = useSession((session) => session.trace);
  const isWhole = useIsWhole();
  const analyses = trace?.analyses ?? [];
  const view = VIEWS[answer.of];
  const lacking = analyses.find(({ id, status }) => id === view && status === "none");
  const commands = lacking?.record_with ?? [];
  return (
    <div className="hint">
      <p>{trace === undefined ? "None so far: the trace is still being read." : sentence(answer.empty)}</p>
      {!isWhole && <p>A wider window may hold some.</p>}
      {lacking !== undefined && lacking.reason !== "" && <p>{sentence(lacking.reason)}</p>}
      {0 < commands.length && <p>Record with:</p>}
      {commands.map((command) => (
        <code key={command} className="copyable">
          {command}
        </code>
      ))}
      {lacking !== undefined && <RecordLacking analyses={analyses} of={[view]} />}
    </div>
  );
}

/** Where some features are not recorded: why, and the way to the import report with the commands that would fill them. */
export function PartialFingerprints({ answer }: { readonly answer: Fingerprints }) {
  const app = useApp();
  const analyses = useSession((session) => session.trace?.analyses);
  const words = lackingWords(answer, analyses);
  if (words.length === 0) return undefined;
  return (
    <span className="finger-partial" title={words.join("\n")}>
      <button type="button" className="link" onClick={() => app.actions.ui.showPanel("import")}>
        Partial
      </button>
      : {words.join(" ")}
    </span>
  );
}
