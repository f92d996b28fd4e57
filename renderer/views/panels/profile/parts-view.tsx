import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { formatCount } from "../../../../workers/core/format.js";
import { failureText } from "../../../../workers/core/result.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { ProfilePart } from "../../../../workers/model/profile-answers.js";
import type { ProfileGroup } from "../../../../workers/model/profile-scope.js";
import { kindColours } from "../../../viewmodel/flame/flame-colours.js";
import { matchingFrames } from "../../../viewmodel/flame/flame-search.js";
import { flameTree } from "../../../viewmodel/flame/flame-tree.js";
import { layoutParts, PART_HEAD_PX } from "../../../viewmodel/flame/parts-picture.js";
import { GROUP_TITLES, weightText } from "../../../viewmodel/flame/profile-words.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { useApp, useDerived, useSession } from "../../use-app.js";
import { FilterBar } from "./filter-bar.js";
import { FlameGraph } from "./flame-graph.js";
import { mountParts, type PartsInput } from "./mount-parts.js";
import { useMade } from "./use-made.js";
import { useProfileAnswer } from "./use-profile.js";

export interface PartsViewProps {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}

/** More graphs are no overview. */
const MOST_PARTS = 64;
/** Nodes of each: it may be opened large. */
const NODES = 10_000;

/** A small graph for each vCPU, thread or other group, in one scale, the heaviest first. A press opens one large. */
export function PartsView({ sources, request }: PartsViewProps) {
  const { actions, stores } = useApp();
  const chosen = useStore(stores.profile, (state) => state.splitBy);
  const known = sources.sources.find(({ source }) => source === request.source)?.groups ?? [];
  const by = known.includes(chosen) ? chosen : (known[0] ?? chosen);
  const question = { ...request, by, parts: MOST_PARTS + 1, limit: NODES };
  const answer = useProfileAnswer(question, sources, (engine, one) => engine.profileSplit(one));
  const parts = answer?.ok === true ? answer.value : [];
  return (
    <>
      <div className="panel-bar">
        <label>
          A graph for each{" "}
          <select
            className="input profile-select"
            value={by}
            onChange={(event) => actions.profile.setSplitBy(event.target.value as ProfileGroup)}
          >
            {known.map((group) => (
              <option key={group} value={group}>
                {group === "vcpu" ? "vCPU or thread" : GROUP_TITLES[group]}
              </option>
            ))}
          </select>
        </label>
        <span className="quiet">
          {MOST_PARTS < parts.length
            ? `The ${MOST_PARTS} that weigh most, in one scale`
            : "The same width is the same weight in all of them"}
        </span>
      </div>
      {answer === undefined && <p className="hint">Adding up…</p>}
      {answer?.ok === false && <p className="hint">{failureText(answer.error)}</p>}
      {answer?.ok === true && parts.length === 0 && (
        <p className="hint">No samples here. Select another time, or take filters away.</p>
      )}
      {0 < parts.length && <Parts parts={parts} by={by} />}
    </>
  );
}

interface PartsProps {
  readonly parts: readonly ProfilePart[];
  readonly by: ProfileGroup;
}

function Parts({ parts, by }: PartsProps) {
  const lanes = useSession((session) => session.lanes);
  const [opened, setOpened] = useState<string>();
  const shown = useMade(() => parts.slice(0, MOST_PARTS), [parts]);
  // vCPUs of several VMs have the same names. A thread is called as it was at the time, which its lane does not tell.
  const isVcpu = ({ lane }: ProfilePart) => lanes?.kinds[lane]?.endsWith("vcpu") === true;
  const nameOf = (part: ProfilePart) => (isVcpu(part) ? titleOf(lanes, part.lane) : part.name);
  // Its place may be another one in the next answer.
  const one = shown.find((part) => keyOf(part) === opened);
  if (one !== undefined)
    return <Large key={opened} part={one} name={nameOf(one)} by={by} close={() => setOpened(undefined)} />;
  return <Small parts={shown} nameOf={nameOf} open={(part) => setOpened(keyOf(part))} />;
}

function keyOf({ name, lane }: ProfilePart): string {
  return `${lane} ${name}`;
}

interface SmallProps {
  readonly parts: readonly ProfilePart[];
  nameOf(part: ProfilePart): string;
  open(part: ProfilePart): void;
}

function Small({ parts, nameOf, open }: SmallProps) {
  const app = useApp();
  const theme = useDerived((one) => one.select.theme());
  const search = useStore(app.stores.profile, (state) => state.search);
  const slots = app.groupSlots();
  const scroller = useRef<HTMLDivElement>(null);
  const [widthPx, setWidth] = useState(0);
  const [failure, setFailure] = useState("");
  const trees = useMade(() => parts.map(({ profile }) => flameTree(profile)), [parts]);
  const layout = useMade(() => layoutParts(trees, widthPx), [trees, widthPx]);
  const colours = useMade(() => trees.map((tree) => kindColours(tree, theme, slots)), [trees, theme, slots]);
  const matches = useMade(() => trees.map((tree) => matchingFrames(tree, search)), [trees, search]);
  const input = useRef<PartsInput>(undefined);
  input.current = { trees, layout, colours, matches };
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    const stop = mountParts(app, element, () => input.current as PartsInput, setFailure);
    return () => {
      observer.disconnect();
      stop();
    };
  }, [app]);
  useEffect(() => app.loop.invalidate());
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -layout.columns, ArrowDown: layout.columns }[event.code];
    if (step === undefined) return;
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    buttons[buttons.indexOf(event.target as HTMLButtonElement) + step]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <FilterBar />
      {failure !== "" && <p className="hint">The graphs cannot be drawn: WebGL does not work here ({failure}).</p>}
      <div className="flame">
        <div ref={scroller} className="parts-scroll" data-testid="profile-parts">
          <ul
            className="parts"
            style={{ height: layout.heightPx }}
            onKeyDown={onKeyDown}
            aria-label="Graphs, the heaviest first"
          >
            {parts.map((part, i) => (
              <li key={keyOf(part)} style={{ left: layout.lefts[i], top: layout.tops[i], width: layout.cellPx }}>
                <button
                  type="button"
                  className="part"
                  style={{ height: PART_HEAD_PX + layout.graphPx }}
                  title={`${nameOf(part)}: ${figures(part)}\nOpen it large`}
                  onClick={() => open(part)}
                >
                  <strong>{nameOf(part)}</strong>{" "}
                  <span className="part-figures quiet num">
                    {weightText(part.profile.totals.weight, part.profile.unit)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </>
  );
}

function figures({ profile: { totals, unit } }: ProfilePart): string {
  const weight = weightText(totals.weight, unit);
  return unit === "samples" ? weight : `${weight}, ${formatCount(totals.samples)} samples`;
}

interface LargeProps {
  readonly part: ProfilePart;
  readonly name: string;
  readonly by: ProfileGroup;
  close(): void;
}

/** One of the graphs as the flame graph is. */
function Large({ part, name, by, close }: LargeProps) {
  const app = useApp();
  const { profile } = part;
  const theme = useDerived((one) => one.select.theme());
  const slots = app.groupSlots();
  const tree = useMade(() => flameTree(profile), [profile]);
  const colourOf = useMade(() => kindColours(tree, theme, slots), [tree, theme, slots]);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    app.actions.profile.zoomTo([]);
    back.current?.focus();
  }, [app]);
  return (
    <>
      <div className="panel-bar">
        <button ref={back} type="button" className="button is-plain" onClick={close}>
          ‹ All graphs
        </button>
        <strong>{name}</strong>
        <span className="quiet num">{figures(part)}</span>
      </div>
      <FilterBar tree={tree} />
      <FlameGraph
        tree={tree}
        unit={profile.unit}
        isUpright
        isInverted={false}
        colourOf={colourOf}
        label={`Flame graph of ${GROUP_TITLES[by]} ${name}`}
      />
    </>
  );
}
