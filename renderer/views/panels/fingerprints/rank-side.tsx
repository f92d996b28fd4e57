import { formatCount, formatCountOf, formatDecimals, formatTimes } from "../../../../workers/core/format.js";
import type { ProcessRanks } from "../../../../workers/model/fingerprints.js";
import type { LaneId } from "../../../../workers/model/lanes.js";
import type { TraceInfo } from "../../../../workers/model/trace-info.js";
import { sentence } from "../../../viewmodel/empty-table.js";
import { processTitle } from "../../../viewmodel/fingerprints/fingerprint-words.js";
import { linksOf, type ProcessLink } from "../../../viewmodel/fingerprints/process-links.js";
import type { Moment } from "../../../viewmodel/table-view.js";
import { RecordLacking } from "../../parts/record-lacking.js";
import { useSession } from "../../use-app.js";

/** More than fit are in the table process-ranks. */
const MOST_RANKS = 50;
const MOST_LINKS = 8;

export interface RankSideProps {
  readonly ranks: ProcessRanks;
  readonly laneTitle: (lane: LaneId) => string;
  /** The process at the cursor. */
  readonly lane: LaneId | undefined;
  readonly onShow: (lane: LaneId) => void;
}

/** Processes of guests by how much others depend on them. */
export function MostDependedOn({ ranks, laneTitle, lane, onShow }: RankSideProps) {
  if (ranks.empty !== "") return <NoRanks why={ranks.empty} />;
  const most = Math.max(...ranks.score.subarray(0, MOST_RANKS), Number.MIN_VALUE);
  const shown = Math.min(MOST_RANKS, ranks.lane.length);
  return (
    <section aria-label="Most depended on">
      <h3>Most depended on</h3>
      <p className="quiet">
        A process ranks high when others wake it often, and more so when those rank high: they wait for what it does.
      </p>
      <ol className="finger-nearest">
        {Array.from({ length: shown }, (_, i) => (
          <li key={ranks.lane[i]}>
            <button
              type="button"
              className={`finger-other${ranks.lane[i] === lane ? " is-current" : ""}`}
              aria-current={ranks.lane[i] === lane}
              onClick={() => onShow(ranks.lane[i] as LaneId)}
              title={`Woken ${formatTimes(ranks.wakes[i] as number)} by ${formatCountOf(ranks.wakers[i] as number, "other")}`}
            >
              <span className="finger-name">{processTitle(ranks.lane[i] as LaneId, { laneTitle })}</span>
              <span className="finger-far" aria-hidden="true">
                <span style={{ width: `${((ranks.score[i] as number) / most) * 100}%` }} />
              </span>
              <span className="num">{formatDecimals(ranks.score[i] as number, 3)}</span>
            </button>
          </li>
        ))}
      </ol>
      {shown < ranks.lane.length && (
        <p className="quiet num">and {formatCount(ranks.lane.length - shown)} more, in the table process-ranks</p>
      )}
    </section>
  );
}

export interface LinksProps extends RankSideProps {
  readonly onFollow: (moment: Moment) => void;
}

/** Who wakes a process, and whom it wakes. */
export function ProcessLinks({ ranks, laneTitle, lane, onFollow }: LinksProps) {
  if (lane === undefined) return undefined;
  if (ranks.empty !== "") return <NoRanks why={ranks.empty} />;
  const rank = ranks.lane.indexOf(lane);
  const { wokenBy, wakes } = linksOf(ranks, lane);
  return (
    <section aria-label="Who depends on whom">
      <h3>Who depends on whom</h3>
      {0 <= rank && (
        <p className="quiet num">
          {rankWords(ranks, rank)}, score {formatDecimals(ranks.score[rank] as number, 3)}
        </p>
      )}
      <Links title="Depend on it: they wake it" links={wokenBy} laneTitle={laneTitle} onFollow={onFollow} />
      <Links title="It depends on: it wakes" links={wakes} laneTitle={laneTitle} onFollow={onFollow} />
      {wokenBy.length === 0 && wakes.length === 0 && <p className="quiet">No wake-up links it to another process.</p>}
    </section>
  );
}

/** Links need interrupts between vCPUs. */
function NoRanks({ why }: { readonly why: string }) {
  const analyses = useSession((session) => session.trace?.analyses);
  return (
    <>
      <p className="quiet">{sentence(why)}</p>
      <RecordLacking analyses={analyses ?? NO_ANALYSES} of={["ipis"]} />
    </>
  );
}

const NO_ANALYSES: TraceInfo["analyses"] = [];

/** Its place among the processes of its VM. */
function rankWords({ vm }: ProcessRanks, rank: number): string {
  const own = vm[rank];
  const before = vm.subarray(0, rank).reduce((count, one) => count + Number(one === own), 0);
  const all = vm.reduce((count, one) => count + Number(one === own), 0);
  return `Rank ${before + 1} of ${all} in its VM`;
}

interface LinkListProps extends Pick<RankSideProps, "laneTitle"> {
  readonly title: string;
  readonly links: readonly ProcessLink[];
  readonly onFollow: (moment: Moment) => void;
}

function Links({ title, links, laneTitle, onFollow }: LinkListProps) {
  if (links.length === 0) return undefined;
  return (
    <>
      <p className="quiet">{title}</p>
      <ul className="finger-nearest">
        {links.slice(0, MOST_LINKS).map(({ lane, count, firstNs }) => (
          <li key={lane}>
            <button
              type="button"
              className="finger-other"
              title="Show the first time"
              onClick={() => onFollow({ lane, t0: firstNs, t1: firstNs })}
            >
              <span className="finger-name">{processTitle(lane, { laneTitle })}</span>
              <span className="num quiet">{formatTimes(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {MOST_LINKS < links.length && <p className="quiet num">and {links.length - MOST_LINKS} more</p>}
    </>
  );
}
