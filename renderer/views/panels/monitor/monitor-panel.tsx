import { useState } from "react";
import { useStore } from "zustand";
import type { LaneId } from "../../../../workers/model/lanes.js";
import type { VmPicture } from "../../../../workers/model/monitor-picture.js";
import { pickedOf } from "../../../viewmodel/monitor-words.js";
import { formatTime } from "../../../viewmodel/time-format.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp, useDerived, useSelection, useSession } from "../../use-app.js";
import { LeftBar } from "../inputs/left-bar.js";
import { useAnswer } from "../use-answer.js";
import { VmCard } from "./vm-card.js";
import { VmDetailView } from "./vm-detail.js";

/** How far back the small curves go, and of how many points they are: one a second. */
const SPAN_NS = 60e9;
const POINTS = 61;
/** While VMs are being asked, the panel asks anew when this much has come. */
const STEP_NS = 250e6;

/** Watched VMs at the cursor, or now: a card each, and everything about one of them. */
export function MonitorPanel() {
  const app = useApp();
  const { t, isNow, isLive } = useMoment();
  const [lane, setLane] = useState<LaneId>();
  const [picked, setPicked] = useState<VmPicture>();
  const question = { t, spanNs: SPAN_NS, points: POINTS, ...(lane !== undefined && { lane }) };
  const picture = useAnswer(`monitor ${t} ${lane}`, question, (engine, one) => engine.monitorPicture(one));
  const base = useDerived((one) => one.select.timeBase());
  const isAsking = useStore(app.stores.monitor, ({ recording }) => recording?.state === "running");
  const vms = picture?.vms ?? [];
  const vm = pickedOf(vms, picked);
  if (picture !== undefined && vm?.lane !== lane) setLane(vm?.lane);
  if (picture !== undefined && vms.length === 0) return <NoVms />;
  return (
    <div className="monitor">
      <div className="monitor-bar">
        <span className="num">{isNow && isLive ? "now" : `at ${formatTime(base, t)}`}</span>
        {isLive && !isNow && (
          <button type="button" className="link" onClick={() => app.actions.selection.clear()}>
            Show now
          </button>
        )}
        {isAsking && !isLive && (
          <button
            type="button"
            className="link"
            title="The log was read up to here, and goes on. Its VMs alone are shown as they are"
            onClick={app.actions.monitor.show}
          >
            Show now
          </button>
        )}
        {!isAsking && <span className="quiet">Place the cursor on the lanes to see another moment</span>}
        <CommandButton id="attach" label={isAsking ? "VMs…" : "Attach…"} />
      </div>
      <LeftBar />
      <div className="monitor-body">
        <ul className="vm-cards" aria-label="Watched VMs">
          {vms.map((one) => (
            <VmCard key={one.lane} vm={one} isPicked={one === vm} onPick={() => setPicked(one)} />
          ))}
        </ul>
        {picture?.detail !== undefined && <VmDetailView detail={picture.detail} vm={vm} />}
      </div>
    </div>
  );
}

function NoVms() {
  return (
    <p className="hint">
      No monitor log of VMs is open. <CommandButton id="attach" label="Attach to running VMs" />, or open a{" "}
      <code>.lsm.jsonl</code> that <code>lanescope monitor</code> has recorded.
    </p>
  );
}

/** The moment of the cursor; without one the last that is known. A log beside another trace does not grow while it is asked. */
function useMoment(): { readonly t: number; readonly isNow: boolean; readonly isLive: boolean } {
  const cursor = useSelection((selection) => selection.cursorNs ?? selection.state?.start);
  const end = useSession(({ progress, info }) => {
    const last = progress?.readUntilNs ?? info?.endNs ?? 0;
    return progress?.phase === "live" ? Math.floor(last / STEP_NS) * STEP_NS : last;
  });
  const isLive = useSession(({ progress }) => progress?.phase === "live");
  return { t: cursor ?? end, isNow: cursor === undefined, isLive };
}
