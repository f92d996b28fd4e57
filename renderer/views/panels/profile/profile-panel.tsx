import type { ReactNode } from "react";
import { useStore } from "zustand";
import { failureText } from "../../../../workers/core/result.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { Profile } from "../../../../workers/model/profile-answers.js";
import type { ProfileView } from "../../../state/profile-store.js";
import { kindColours } from "../../../viewmodel/flame/flame-colours.js";
import { kindLegend } from "../../../viewmodel/flame/flame-legend.js";
import { type FlameTree, flameTree } from "../../../viewmodel/flame/flame-tree.js";
import { profileLines, profileTitle } from "../../../viewmodel/flame/plate-words.js";
import { useApp, useDerived, useIsReading } from "../../use-app.js";
import { AddressesView } from "./addresses-view.js";
import { CallTree } from "./call-tree.js";
import { DifferenceView } from "./difference-view.js";
import { EventTable } from "./event-table.js";
import { FilterBar } from "./filter-bar.js";
import { FlameChart } from "./flame-chart.js";
import { FlameGraph } from "./flame-graph.js";
import { FunctionTable } from "./function-table.js";
import { GroupChips } from "./group-chips.js";
import { PartsView } from "./parts-view.js";
import { ProfileBar } from "./profile-bar.js";
import { ProfileTotalsLine } from "./profile-totals.js";
import { SandwichView } from "./sandwich-view.js";
import { useMade } from "./use-made.js";
import { useRangeWords, useSeenGraph } from "./use-plate-words.js";
import { useProfileAnswer, useProfileRequest, useSources } from "./use-profile.js";

/** Which code ran in the selection, for whom and at whose cost. */
export function ProfilePanel() {
  const sources = useSources();
  const request = useProfileRequest(sources);
  const isReading = useIsReading();
  if (sources === undefined) return <p className="hint">Looking for samples…</p>;
  if (request === undefined) return isReading ? <p className="hint">No samples so far…</p> : <NothingToProfile />;
  return <Body sources={sources} request={request} />;
}

/** What to record for a profile. */
function NothingToProfile() {
  return (
    <div className="hint">
      <p>This trace has no samples, and nothing else to make a profile of. Record with:</p>
      <code className="copyable">
        perf kvm --host --guest record -a -k mono -e cpu-clock -F 499 -g -o perf.data -- sleep 10
      </code>
      <p>Inside a guest, for functions with their callers:</p>
      <code className="copyable">perf record -a -g -k mono -F 499 -o guest.data -- sleep 10</code>
      <p>Switches of tasks (sched:sched_switch) of a host with VMs give a profile of steal.</p>
    </div>
  );
}

interface BodyProps {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}

function Body({ sources, request }: BodyProps) {
  const { stores } = useApp();
  const view = useStore(stores.profile, (state) => state.view);
  return (
    <div className="profile" {...(view === "difference" && { "data-takes-b": "" })}>
      <ProfileBar sources={sources} request={request} />
      <GroupChips sources={sources} request={request} />
      <ViewOf view={view} sources={sources} request={request} />
    </div>
  );
}

function ViewOf({ view, ...props }: BodyProps & { readonly view: ProfileView }) {
  switch (view) {
    case "flame":
    case "icicle":
    case "callers":
      return <Answered {...props} draw={(graph) => <Graph {...graph} isUpright={view === "flame"} />} />;
    case "tree":
    case "callers-tree":
      return <Answered {...props} draw={(graph) => <CallTree {...graph} />} />;
    case "chart":
      return <FlameChart {...props} />;
    case "parts":
      return <PartsView {...props} />;
    case "functions":
      return <FunctionTable {...props} />;
    case "events":
      return <EventTable {...props} />;
    case "sandwich":
      return <SandwichView {...props} />;
    case "addresses":
      return <AddressesView {...props} />;
    case "difference":
      return <DifferenceView {...props} />;
  }
}

interface AnsweredProps extends BodyProps {
  readonly draw: (graph: TreeProps) => ReactNode;
}

interface TreeProps {
  readonly profile: Profile;
  readonly request: ProfileRequest;
  readonly tree: FlameTree;
}

/** The tree of the request, below its figures. */
function Answered({ sources, request, draw }: AnsweredProps) {
  const answer = useProfileAnswer(request, sources, (engine, one) => engine.profile(one));
  if (answer === undefined) return <p className="hint">Adding up…</p>;
  if (!answer.ok) return <p className="hint">{failureText(answer.error)}</p>;
  return <WithFigures profile={answer.value} request={request} draw={draw} />;
}

function WithFigures({ profile, request, draw }: Omit<TreeProps, "tree"> & Pick<AnsweredProps, "draw">) {
  const tree = useMade(() => flameTree(profile), [profile]);
  const { totals, unit } = profile;
  return (
    <>
      <ProfileTotalsLine totals={totals} unit={unit} withHost={request.withHost} source={request.source} />
      <FilterBar tree={tree} />
      {totals.samples === 0 ? (
        <p className="hint">No samples here. Select another time, or take filters away.</p>
      ) : (
        draw({ profile, request, tree })
      )}
    </>
  );
}

function Graph({ profile, request, tree, isUpright }: TreeProps & { readonly isUpright: boolean }) {
  const theme = useDerived((app) => app.select.theme());
  const slots = useApp().groupSlots();
  const colourOf = useMade(() => kindColours(tree, theme, slots), [tree, theme, slots]);
  const seen = useSeenGraph(tree);
  const range = useRangeWords(request);
  return (
    <FlameGraph
      tree={tree}
      unit={profile.unit}
      isUpright={isUpright}
      isInverted={request.inverted}
      colourOf={colourOf}
      label="Flame graph"
      words={{
        title: profileTitle(profile, seen),
        lines: profileLines(profile, request.withHost, range, seen),
        legend: (boxes) => kindLegend(tree, boxes, { theme, colourOf }),
      }}
    />
  );
}
