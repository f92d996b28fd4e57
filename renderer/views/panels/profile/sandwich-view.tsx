import { useStore } from "zustand";
import { failureText } from "../../../../workers/core/result.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { Profile, Sandwich } from "../../../../workers/model/profile-answers.js";
import type { FunctionName } from "../../../../workers/model/profile-scope.js";
import { kindColours } from "../../../viewmodel/flame/flame-colours.js";
import { flameTree } from "../../../viewmodel/flame/flame-tree.js";
import { weightText } from "../../../viewmodel/flame/profile-words.js";
import { useApp, useDerived } from "../../use-app.js";
import { FilterBar } from "./filter-bar.js";
import { FlameGraph } from "./flame-graph.js";
import { useMade } from "./use-made.js";
import { useProfileAnswer } from "./use-profile.js";

export interface SandwichViewProps {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}

/** Who calls a function, above; what it calls, below. */
export function SandwichView(props: SandwichViewProps) {
  const of = useStore(useApp().stores.profile, (state) => state.of);
  if (of === undefined)
    return (
      <p className="hint">
        Choose a function: double-click its row under Functions, or “Callers and callees” in the menu of a frame.
      </p>
    );
  return <Answered {...props} of={of} />;
}

function Answered({ sources, request, of }: SandwichViewProps & { readonly of: FunctionName }) {
  const answer = useProfileAnswer({ ...request, of }, sources, (engine, one) => engine.profileSandwich(one));
  if (answer === undefined) return <p className="hint">Adding up…</p>;
  if (!answer.ok) return <p className="hint">{failureText(answer.error)}</p>;
  return <Both sandwich={answer.value} of={of} />;
}

function Both({ sandwich, of }: { readonly sandwich: Sandwich; readonly of: FunctionName }) {
  const { callers, callees, self, total, totalSamples } = sandwich;
  if (totalSamples === 0) return <p className="hint">There is no sample with {of.name} here.</p>;
  return (
    <>
      <p className="profile-of">
        <strong>{of.name}</strong> <span className="quiet">{of.dso}</span>{" "}
        <span className="num">
          itself {weightText(self, callers.unit)}, in total {weightText(total, callers.unit)}
        </span>
      </p>
      <FilterBar />
      <Half profile={callers} label="Callers" isUpright />
      <Half profile={callees} label="Callees" isUpright={false} />
    </>
  );
}

interface HalfProps {
  readonly profile: Profile;
  readonly label: string;
  readonly isUpright: boolean;
}

function Half({ profile, label, isUpright }: HalfProps) {
  const theme = useDerived((app) => app.select.theme());
  const slots = useApp().groupSlots();
  const tree = useMade(() => flameTree(profile), [profile]);
  const colourOf = useMade(() => kindColours(tree, theme, slots), [tree, theme, slots]);
  return (
    <section className="profile-half" aria-label={label}>
      <h3>{label}</h3>
      <FlameGraph
        tree={tree}
        unit={profile.unit}
        isUpright={isUpright}
        isInverted={label === "Callers"}
        colourOf={colourOf}
        label={label}
      />
    </section>
  );
}
