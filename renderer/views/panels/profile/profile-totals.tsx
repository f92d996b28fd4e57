import { formatCount, formatPercent } from "../../../../workers/core/format.js";
import type { ProfileTotals } from "../../../../workers/model/profile-answers.js";
import type { ProfileSource } from "../../../../workers/model/profile-scope.js";
import { CASES_TITLES, totalsNotes, weightText } from "../../../viewmodel/flame/profile-words.js";

export interface ProfileTotalsProps {
  readonly totals: ProfileTotals;
  readonly unit: string;
  readonly withHost: boolean;
  readonly source: ProfileSource;
}

/** Samples, what they stand for, and how much of it has no name; then both sums and what limits them. */
export function ProfileTotalsLine({ totals, unit, withHost, source }: ProfileTotalsProps) {
  const { weight, hostWeight, samples, unresolved, unresolvedDsos } = totals;
  const [without, withIt] = withHost ? [weight - hostWeight, weight] : [weight, weight + hostWeight];
  const where = unresolvedDsos
    .slice(0, 5)
    .map(({ dso, weight: part }) => `${dso || "unknown"}: ${weightText(part, unit)}`);
  const notes = totalsNotes(totals, unit, withHost);
  return (
    <div className="profile-totals">
      <dl className="num">
        <Figure name={CASES_TITLES[source]} text={formatCount(samples)} />
        <Figure name={unit === "ns" ? "Time" : "Weight"} text={weightText(weight, unit)} />
        <Figure name="Without a name" text={formatPercent(unresolved, 1)} title={where.join("\n")} />
        {0 < hostWeight && (
          <>
            <Figure name="Without the host's work" text={weightText(without, unit)} isPresent={!withHost} />
            <Figure name="With it" text={weightText(withIt, unit)} isPresent={withHost} />
          </>
        )}
      </dl>
      {0 < notes.length && (
        <p className="quiet profile-notes" title={notes.join("\n")}>
          {notes.join(" ")}
        </p>
      )}
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly text: string;
  readonly title?: string;
  readonly isPresent?: boolean;
}

function Figure({ name, text, title, isPresent = true }: FigureProps) {
  return (
    <div className={isPresent ? undefined : "quiet"} title={title}>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
