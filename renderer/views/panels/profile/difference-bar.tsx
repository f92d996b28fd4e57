import { useStore } from "zustand";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import type { LaneId } from "../../../../workers/model/lanes.js";
import type { OtherTrace } from "../../../state/other-trace.js";
import type { ProfileSides } from "../../../state/profile-store.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp, useSession } from "../../use-app.js";
import { OpeningOther } from "../compare/opening-other.js";

/** Of what the difference is: ranges, lanes, and the trace of B. */
export function DifferenceBar({ hasBoth }: { readonly hasBoth: boolean }) {
  const { actions, stores } = useApp();
  const { other } = useStore(stores.compare);
  const lanes = useSession((session) => session.lanes);
  return (
    <div className="panel-bar">
      <CommandButton id="profile-a" label="Selection is A" isPlain />
      {other === undefined && <CommandButton id="profile-b" label="Selection is B" isPlain />}
      <SideLane side="a" lanes={lanes} />
      {other === undefined ? <SideLane side="b" lanes={lanes} /> : <OtherSide other={other} />}
      {hasBoth && (
        <button type="button" className="button is-plain" onClick={actions.profile.swapSides}>
          Swap
        </button>
      )}
      {other === undefined ? (
        <CommandButton id="compare-file" label="Compare with a trace file…" isPlain />
      ) : (
        <CommandButton id="compare-close" label={`Close ${other.name}`} isPlain />
      )}
    </div>
  );
}

function OtherSide({ other }: { readonly other: OtherTrace }) {
  const lanes = useStore(other.session, (session) => session.lanes);
  return <SideLane side="b" lanes={lanes} />;
}

interface SideLaneProps {
  readonly side: keyof ProfileSides;
  readonly lanes: LaneList | undefined;
}

/** The lane that a side is of: a VM, a vCPU, or one that was chosen in the tree of lanes. */
function SideLane({ side, lanes }: SideLaneProps) {
  const { actions, stores } = useApp();
  const lane = useStore(stores.profile, ({ sides }) => sides[side]);
  const offered = offeredLanes(lanes);
  if (offered.length === 0 && lane === undefined) return undefined;
  const all = lane === undefined || offered.includes(lane) ? offered : [...offered, lane];
  const name = side.toUpperCase();
  return (
    <label>
      {name}{" "}
      <select
        className="input profile-select"
        aria-label={`${name} is of`}
        value={lane ?? ""}
        onChange={({ target }) => actions.profile.setSide(side, target.value === "" ? undefined : Number(target.value))}
      >
        <option value="">all</option>
        {all.map((one) => (
          <option key={one} value={one}>
            {titleOf(lanes, one)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** More would be a long list: others are chosen in the tree of lanes. */
const MOST_OFFERED = 100;

function offeredLanes(lanes: LaneList | undefined): LaneId[] {
  if (lanes === undefined) return [];
  const { kinds, gone } = lanes;
  const offered = [...kinds.keys()].filter(
    (lane) => (kinds[lane] === "vm" || kinds[lane] === "vcpu") && !gone.includes(lane),
  );
  return offered.slice(0, MOST_OFFERED);
}

/** What to do for a difference, as long as one of the sides is missing. */
export function WhatIsMissing() {
  const { a, other } = useStore(useApp().stores.compare);
  if (other !== undefined) return <OpeningOther other={other} />;
  return (
    <p className="hint">
      {a === undefined
        ? "Select a range and make it A; then select another one and make it B."
        : "Now select a range for B."}{" "}
      Or take two VMs as A and B, or a trace file as B.
    </p>
  );
}
