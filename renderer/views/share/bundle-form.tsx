import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import type { Redaction } from "../../../workers/model/bundle.js";
import type { BundleChoice } from "../../state/actions/bundle-actions.js";
import { analysesWords } from "../../viewmodel/own-analyses.js";
import { useApp, useDerived, useIsReading, useSession } from "../use-app.js";
import { Check } from "./check.js";
import { OneOf } from "./one-of.js";
import { PartChoice, useParts } from "./part-choice.js";
import { RedactChoice } from "./redact-choice.js";
import type { ShareKind } from "./share-kind.js";

export const BUNDLE_KIND: ShareKind = {
  id: "bundle",
  title: "Bundle",
  about: "The trace, or a part of it, with bookmarks and the view. Opens in Lanescope with no network.",
  Form: BundleForm,
};

const FORMS = ["bundle", "ctf-zip"] as const;
const FORM_TITLES: Readonly<Record<BundleChoice["form"], string>> = {
  bundle: "a bundle for Lanescope",
  "ctf-zip": "only the trace, as CTF in a zip: for babeltrace2 and other programs",
};

/** An event takes about so much, compressed and not, as measured on bundles of LTTng and trace-cmd. */
const EVENT_BYTES: Readonly<Record<BundleChoice["form"], number>> = { bundle: 16, "ctf-zip": 60 };

function BundleForm() {
  const { actions, stores } = useApp();
  const events = useSession(({ trace }) => trace?.events);
  const bookmarks = useStore(stores.annotations, ({ byId }) => byId.size);
  const isReading = useIsReading();
  const { parts, first } = useParts();
  const [part, setPart] = useState(first);
  const [form, setForm] = useState<BundleChoice["form"]>("bundle");
  const [hasBookmarks, setHasBookmarks] = useState(true);
  const [hasView, setHasView] = useState(true);
  const analyses = useDerived((app) => app.actions.analysisFiles.inUse().length);
  const [hasAnalyses, setHasAnalyses] = useState(true);
  const hasLogs = useSession(({ trace }) => trace?.traces.some(({ format }) => format === "monitor-log")) === true;
  const [hasKeys, setHasKeys] = useState(false);
  const [redact, setRedact] = useState<readonly Redaction[]>([]);
  const chosen = parts[part] ?? parts.whole;
  const estimate = useEvents(chosen, part === "whole" ? events : undefined);
  const save = () => {
    actions.ui.closeDialog();
    const choice = { form, hasBookmarks: hasBookmarks && 0 < bookmarks, hasView, hasAnalyses, hasKeys, redact };
    void actions.bundles.save({ ...choice, range: part === "whole" ? undefined : chosen });
  };
  return (
    <>
      <PartChoice part={part} parts={parts} onChange={setPart} />
      <OneOf legend="As" all={FORMS} chosen={form} titleOf={(one) => FORM_TITLES[one]} onChange={setForm} />
      <fieldset disabled={form !== "bundle"}>
        <legend>With it</legend>
        <Check
          label={bookmarks === 0 ? "bookmarks: there are none" : formatCountOf(bookmarks, "bookmark")}
          isOn={hasBookmarks && 0 < bookmarks}
          isDisabled={bookmarks === 0}
          onChange={setHasBookmarks}
        />
        <Check label="the view: time, open and pinned lanes, filter, selection" isOn={hasView} onChange={setHasView} />
        {0 < analyses && (
          <Check label={`${analysesWords(analyses)} of yours, as text`} isOn={hasAnalyses} onChange={setHasAnalyses} />
        )}
      </fieldset>
      {hasLogs && (
        <Check
          label="which keys users typed: without this, only when they typed"
          isOn={hasKeys}
          onChange={setHasKeys}
        />
      )}
      <RedactChoice
        redact={redact}
        onChange={setRedact}
        stays="Times, numbers of threads and processes, and authors of bookmarks stay."
      />
      <p className="quiet" aria-live="polite">
        {sizeText(estimate, form)} A part also holds the earlier events that tell its first states.
      </p>
      <div className="share-tools">
        <button type="button" className="button is-main" disabled={isReading} onClick={save}>
          {form === "bundle" ? "Save the bundle" : "Save the trace"}
        </button>
        {isReading && <span className="quiet">once the trace is read</span>}
      </div>
    </>
  );
}

function sizeText(estimate: EventCount, form: BundleChoice["form"]): string {
  if (estimate === "counting") return "Counting events…";
  if (estimate === "unknown") return "How many events there are is not known.";
  return `${formatCountOf(estimate, "event")}, about ${formatBytes(estimate * EVENT_BYTES[form])}.`;
}

type EventCount = number | "counting" | "unknown";

/** The number of events in a range, counted by the engine where it is not known. */
function useEvents(
  range: { readonly t0: number; readonly t1: number } | undefined,
  known: number | undefined,
): EventCount {
  const app = useApp();
  const [counted, setCounted] = useState<EventCount>(known ?? "counting");
  const { t0 = 0, t1 = 0 } = range ?? {};
  useEffect(() => {
    setCounted(known ?? "counting");
    if (known !== undefined) return undefined;
    let isWanted = true;
    void app
      .engine()
      ?.events({ t0, t1, limit: 0, asker: "bundle" })
      .then((page) => {
        if (isWanted) setCounted(page.ok ? (page.value.total ?? "unknown") : "unknown");
      });
    return () => {
      isWanted = false;
    };
  }, [app, t0, t1, known]);
  return counted;
}
