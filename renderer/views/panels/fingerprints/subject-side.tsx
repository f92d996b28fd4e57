import { formatDecimals } from "../../../../workers/core/format.js";
import type { Fingerprints } from "../../../../workers/model/fingerprints.js";
import { MOST_REASONS } from "../../../../workers/model/fingerprints.js";
import { sentence } from "../../../viewmodel/empty-table.js";
import {
  cellWords,
  type FingerprintNames,
  featureTitle,
  fitWords,
  groupLabel,
  rowTitle,
  subjectCount,
  subjectTitle,
  valueText,
} from "../../../viewmodel/fingerprints/fingerprint-words.js";

export interface SubjectSideProps {
  readonly answer: Fingerprints;
  readonly subject: number;
  readonly names: FingerprintNames;
  readonly onShow: (subject: number) => void;
  readonly onFollow: (subject: number) => void;
}

/** The subject at the cursor: its group, those nearest to it and why, and all its values for screen readers. */
export function SubjectSide({ answer, subject, names, onShow, onFollow }: SubjectSideProps) {
  const title = subjectTitle(answer, subject, names);
  return (
    <>
      <h3 className="finger-title">
        <button type="button" className="link" title="Show its lane" onClick={() => onFollow(subject)}>
          {title}
        </button>
      </h3>
      <GroupWords answer={answer} subject={subject} />
      <Nearest answer={answer} subject={subject} names={names} onShow={onShow} />
      <table className="visually-hidden" aria-label={`All values of ${title}`}>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {answer.features.map((feature, i) => (
            <tr key={feature.id}>
              <th scope="row">{featureTitle(feature)}</th>
              <td>{cellWords(answer, subject, i, names)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Features named of a group: more would tell no more. */
const MOST_MARKS = 4;

function GroupWords({ answer, subject }: Pick<SubjectSideProps, "answer" | "subject">) {
  const { groups, features } = answer;
  const group = groups.groups[groups.coarse[subject] ?? -1];
  if (group === undefined || groups.groups.length < 2) {
    return <p className="quiet finger-group">{sentence(groups.words)}</p>;
  }
  const titles = (marks: readonly number[]) =>
    marks
      .slice(0, MOST_MARKS)
      .flatMap((mark) => features[mark] ?? [])
      .map(featureTitle)
      .join("; ");
  const [higher, lower] = [titles(group.higher), titles(group.lower)];
  return (
    <div className="finger-group quiet num">
      <p>
        Group {groupLabel(answer, subject)} of {groups.groups.length}, {subjectCount(answer.of, group.size)}:{" "}
        {fitWords(groups.silhouette[subject] ?? Number.NaN)}
      </p>
      {higher !== "" && <p>More than in others: {higher}</p>}
      {lower !== "" && <p>Less than in others: {lower}</p>}
    </div>
  );
}

/** Of two that have nothing in common. */
const FARTHEST = Math.SQRT2;

function Nearest({ answer, subject, names, onShow }: Omit<SubjectSideProps, "onFollow">) {
  const { perSubject, subject: others, distance } = answer.nearest;
  const places = Array.from({ length: perSubject }, (_, p) => subject * perSubject + p).filter(
    (place) => 0 <= (others[place] ?? -1),
  );
  return (
    <section aria-label="Nearest to it">
      <h3>Nearest to it</h3>
      {places.length === 0 && <p className="quiet">No other has a fingerprint.</p>}
      <ol className="finger-nearest">
        {places.map((place) => {
          const other = others[place] as number;
          const far = distance[place] as number;
          return (
            <li key={place}>
              <button type="button" className="finger-other" onClick={() => onShow(other)}>
                <span className="finger-name" title={subjectTitle(answer, other, names)}>
                  {rowTitle(answer, other, names)}
                </span>
                <span className="finger-far" aria-hidden="true">
                  <span style={{ width: `${Math.min(1, far / FARTHEST) * 100}%` }} />
                </span>
                <span className="num" title="Distance: 0 is the same, 1.41 has nothing in common">
                  {formatDecimals(far, 3)}
                </span>
              </button>
              <Reasons answer={answer} subject={subject} other={other} place={place} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface ReasonsProps {
  readonly answer: Fingerprints;
  readonly subject: number;
  readonly other: number;
  /** In the columns of nearest ones. */
  readonly place: number;
}

/** In what two are alike, and in what they differ, with both values. */
function Reasons({ answer, subject, other, place }: ReasonsProps) {
  const { features, values, nearest } = answer;
  const at = (column: Int32Array) =>
    [...column.subarray(place * MOST_REASONS, (place + 1) * MOST_REASONS)].filter((feature) => 0 <= feature);
  const valueAt = (one: number, feature: number) => {
    const value = values[one * features.length + feature] as number;
    const unit = features[feature]?.unit;
    return Number.isNaN(value) || unit === undefined ? "none" : valueText(value, unit);
  };
  const titleOfFeature = (feature: number) => features[feature] && featureTitle(features[feature]);
  const [alike, differs] = [at(nearest.alike), at(nearest.differs)];
  return (
    <div className="finger-why quiet num">
      {0 < alike.length && <p>Alike: {alike.map(titleOfFeature).join("; ")}</p>}
      {0 < differs.length && (
        <p>
          Differs:{" "}
          {differs
            .map(
              (feature) => `${titleOfFeature(feature)} ${valueAt(subject, feature)}, there ${valueAt(other, feature)}`,
            )
            .join("; ")}
        </p>
      )}
    </div>
  );
}
