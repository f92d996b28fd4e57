import { type FingerprintScale, type Fingerprints, Known } from "../../../../workers/model/fingerprints.js";
import { groupsWords } from "../../../viewmodel/fingerprints/fingerprint-words.js";
import { heatRamp } from "../../../viewmodel/heat-scale.js";
import { explained } from "../../parts/explanation.js";
import { useDerived } from "../../use-app.js";

const SCALES: Readonly<Record<FingerprintScale, string>> = {
  own: "By logarithm, between the same ends in every trace and window, so that a colour means the same everywhere.",
  published:
    "As the published analysis scales: the values of each fingerprint as they are, divided by its length. Large numbers outweigh all others.",
};

interface HeatLegendProps {
  readonly answer: Fingerprints;
  readonly scale: FingerprintScale;
  readonly children: React.ReactNode;
}

/** What colours and hatching mean, and how well the subjects fall into groups. */
export function HeatLegend({ answer, scale, children }: HeatLegendProps) {
  const theme = useDerived((app) => app.select.theme());
  const { colours } = heatRamp(theme);
  const stops = colours.filter((_, i) => i % 8 === 0).join(", ");
  const has = (what: Known) => answer.known.includes(what);
  return (
    <div className="heat-legend quiet num">
      <span className="heat-meaning" {...explained(SCALES[scale])}>
        little <span className="heat-ramp" style={{ background: `linear-gradient(to right, ${stops})` }} /> much
      </span>
      {has(Known.NOT_RECORDED) && (
        <span className="heat-meaning">
          <span className="heat-key is-falling" /> not recorded
        </span>
      )}
      {has(Known.NO_TIME) && (
        <span className="heat-meaning">
          <span className="heat-key is-rising" /> not known
        </span>
      )}
      {has(Known.NONE_HAPPENED) && (
        <span className="heat-meaning">
          <span className="heat-key is-none" style={{ background: colours[0] }}>
            –
          </span>{" "}
          none happened
        </span>
      )}
      <span className="heat-words-of-groups">{groupsWords(answer)}</span>
      {children}
    </div>
  );
}
