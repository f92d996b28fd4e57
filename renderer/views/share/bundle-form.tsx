import { useEffect, useId, useState } from "react";
import { useStore } from "zustand";
import { formatBytes, formatCountOf, formatDuration } from "../../../workers/core/format.js";
import type { Redaction } from "../../../workers/model/bundle.js";
import { endOf } from "../../viewmodel/viewport.js";
import { useApp, useDerived, useIsReading, useSelection, useSession, useView } from "../use-app.js";
import { RedactChoice } from "./redact-choice.js";
import type { ShareKind } from "./share-kind.js";

export const BUNDLE_KIND: ShareKind = {
  id: "bundle",
  title: "Bundle",
  about: "The trace, or a part of it, with bookmarks and the view. Opens in Lanescope with no network.",
  Form: BundleForm,
};

type Part = "selection" | "view" | "whole";

/** A compressed event takes about so much, as measured on bundles of LTTng and trace-cmd. */
const EVENT_BYTES = 16;

function BundleForm() {
  const { actions, stores } = useApp();
  const bounds = useDerived((app) => app.select.bounds());
  const range = useSelection((selection) => selection.range);
  const window = useView(({ view }) => view);
  const isWhole = useView((view) => view.isWhole);
  const events = useSession(({ trace }) => trace?.events);
  const bookmarks = useStore(stores.annotations, ({ byId }) => byId.size);
  const isReading = useIsReading();
  const hasRange = range !== undefined && range.t0 < range.t1;
  const [part, setPart] = useState<Part>(hasRange ? "selection" : isWhole ? "whole" : "view");
  const [hasBookmarks, setHasBookmarks] = useState(true);
  const [hasView, setHasView] = useState(true);
  const [redact, setRedact] = useState<readonly Redaction[]>([]);
  const parts: Readonly<Record<Part, { readonly t0: number; readonly t1: number } | undefined>> = {
    selection: hasRange ? range : undefined,
    view: { t0: window.startNs, t1: endOf(window) },
    whole: { t0: bounds.beginNs, t1: bounds.endNs },
  };
  const chosen = parts[part] ?? parts.whole;
  const estimate = useEvents(chosen, part === "whole" ? events : undefined);
  const save = () => {
    actions.ui.closeDialog();
    const choice = { hasBookmarks: hasBookmarks && 0 < bookmarks, hasView, redact };
    void actions.bundles.save({ ...choice, range: part === "whole" ? undefined : chosen });
  };
  return (
    <>
      <PartChoice part={part} parts={parts} onChange={setPart} />
      <fieldset>
        <legend>With it</legend>
        <Check
          label={bookmarks === 0 ? "bookmarks: there are none" : formatCountOf(bookmarks, "bookmark")}
          isOn={hasBookmarks && 0 < bookmarks}
          isDisabled={bookmarks === 0}
          onChange={setHasBookmarks}
        />
        <Check label="the view: time, open and pinned lanes, filter, selection" isOn={hasView} onChange={setHasView} />
      </fieldset>
      <RedactChoice
        redact={redact}
        onChange={setRedact}
        stays="Times, numbers of threads and processes, and authors of bookmarks stay."
      />
      <p className="quiet" aria-live="polite">
        {sizeText(estimate)} A part also holds the earlier events that tell its first states.
      </p>
      <div className="share-tools">
        <button type="button" className="button is-main" disabled={isReading} onClick={save}>
          Save the bundle
        </button>
        {isReading && <span className="quiet">once the trace is read</span>}
      </div>
    </>
  );
}

function sizeText(estimate: EventCount): string {
  if (estimate === "counting") return "Counting events…";
  if (estimate === "unknown") return "How many events there are is not known.";
  return `${formatCountOf(estimate, "event")}, about ${formatBytes(estimate * EVENT_BYTES)}.`;
}

const PART_NAMES: Readonly<Record<Part, string>> = {
  selection: "the selected range",
  view: "what is in view",
  whole: "the whole trace",
};

interface PartChoiceProps {
  readonly part: Part;
  readonly parts: Readonly<Record<Part, { readonly t0: number; readonly t1: number } | undefined>>;
  readonly onChange: (part: Part) => void;
}

function PartChoice({ part, parts, onChange }: PartChoiceProps) {
  const name = useId();
  return (
    <fieldset>
      <legend>What of the trace</legend>
      {(["selection", "view", "whole"] as const).map((one) => {
        const span = parts[one];
        return (
          <label key={one} className="share-check">
            <input
              type="radio"
              name={name}
              checked={part === one}
              disabled={span === undefined}
              onChange={() => onChange(one)}
            />
            <span>
              {PART_NAMES[one]}
              <span className="quiet">
                {" "}
                {span === undefined ? "no range is selected" : formatDuration(span.t1 - span.t0)}
              </span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

interface CheckProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Check({ label, isOn, isDisabled = false, onChange }: CheckProps) {
  return (
    <label className="share-check">
      <input
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
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
