import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import type { FingerprintKind, Fingerprints } from "../../../../workers/model/fingerprints.js";
import { FINGERPRINT_KINDS } from "../../../../workers/model/fingerprints.js";
import { PERIODS } from "../../../state/fingerprints-store.js";
import { hasPeriods, subjectCount } from "../../../viewmodel/fingerprints/fingerprint-words.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { ScopeWords } from "../../tables/table-bar.js";
import { useApp, useSession } from "../../use-app.js";

const KIND_TITLES: Readonly<Record<FingerprintKind, string>> = {
  vm: "VMs",
  process: "Guest processes",
  nested: "Nested guests",
};

export interface FingerprintBarProps {
  readonly answer: Fingerprints | undefined;
  readonly isOld: boolean;
  readonly end: React.ReactNode;
}

/** What fingerprints are of, and how many there are. */
export function FingerprintBar({ answer, isOld, end }: FingerprintBarProps) {
  const { actions, stores } = useApp();
  const { of, periods } = useStore(stores.fingerprints);
  const hasNested = useSession((session) => session.lanes?.kinds.includes("nested-vcpu") ?? false);
  const kinds = FINGERPRINT_KINDS.filter((kind) => kind !== "nested" || hasNested || of === "nested");
  return (
    <div className="panel-bar">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <span className="choice" role="group" aria-label="Fingerprints of">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={kind === of}
            onClick={() => actions.fingerprints.chooseKind(kind)}
          >
            {KIND_TITLES[kind]}
          </button>
        ))}
      </span>
      <VmChoice />
      <select
        className="input is-period"
        aria-label="Parts of the time"
        title="Each once for each of so many equal parts of the time: how it changes"
        value={periods}
        onChange={({ target }) => {
          const parts = Number(target.value);
          // Parts of one VM are looked at in the order of time.
          const order = 1 < parts ? { by: "lanes" as const } : { by: "groups" as const };
          actions.fingerprints.choose({ periods: parts, order });
        }}
      >
        {[...new Set([...PERIODS, periods])].map((parts) => (
          <option key={parts} value={parts}>
            {parts === 1 ? "undivided" : `in ${parts} parts`}
          </option>
        ))}
      </select>
      <ScopeWords />
      <span className="toolbar-space" />
      <span className="panel-bar-end">
        <span className="quiet num" role="status">
          {answer === undefined ? "counting…" : `${countWords(answer)}${isOld ? ", counting…" : ""}`}
        </span>
        {end}
      </span>
    </div>
  );
}

function countWords(answer: Fingerprints): string {
  return hasPeriods(answer) ? formatCountOf(answer.count, "row") : subjectCount(answer.of, answer.count);
}

/** All VMs, or only one and what is in it. */
function VmChoice() {
  const { actions, stores } = useApp();
  const lanes = useSession((session) => session.lanes);
  const vm = useStore(stores.fingerprints, (state) => state.vm);
  const vms = (lanes?.kinds ?? []).flatMap((kind, lane) =>
    kind === "vm" ? [{ lane, title: titleOf(lanes, lane) }] : [],
  );
  if (vms.length < 2 && vm === undefined) return undefined;
  return (
    <select
      className="input is-vm"
      aria-label="Only of"
      value={vm ?? ""}
      onChange={({ target }) =>
        actions.fingerprints.choose({ vm: target.value === "" ? undefined : Number(target.value) })
      }
    >
      <option value="">All VMs</option>
      {vms
        .sort((a, b) => a.title.localeCompare(b.title, "en", { numeric: true }))
        .map(({ lane, title }) => (
          <option key={lane} value={lane}>
            {title}
          </option>
        ))}
    </select>
  );
}
