import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from "react";
import { useStore } from "zustand";
import { formatCount } from "../../../../workers/core/format.js";
import { flameSvgOf } from "../../../share/flame-svg.js";
import type { NodeColour } from "../../../viewmodel/flame/flame-colours.js";
import { flamePlate, type PlateLook, type PlateWords } from "../../../viewmodel/flame/flame-plate.js";
import { searchFlame } from "../../../viewmodel/flame/flame-search.js";
import {
  dsoOf,
  type FlameTree,
  linkNameOf,
  nodeAt,
  nodeName,
  pathTo,
  ROOT,
} from "../../../viewmodel/flame/flame-tree.js";
import { type FlameStep, stepInFlame } from "../../../viewmodel/flame/flame-walk.js";
import { frameTarget } from "../../../viewmodel/flame/frame-target.js";
import { shareText, weightText } from "../../../viewmodel/flame/profile-words.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { useApp } from "../../use-app.js";
import { platePng } from "./draw-plate.js";
import { FlameMirror } from "./flame-mirror.js";
import { runFrameKey } from "./frame-keys.js";
import { HoverBox } from "./hover-box.js";
import { type FlameInput, MountedFlame, plateLook } from "./mount-flame.js";
import { useMade } from "./use-made.js";

export interface FlameGraphProps {
  readonly tree: FlameTree;
  readonly unit: string;
  readonly isUpright: boolean;
  readonly isInverted: boolean;
  readonly colourOf: NodeColour;
  readonly label: string;
  /** What stands around the graph where it is saved as a picture; absent: it is not. */
  readonly words?: PlateWords;
  /** More about a node, after its figures. */
  readonly about?: (node: number) => string;
}

interface Hovered {
  readonly box: number;
  readonly xPx: number;
  readonly yPx: number;
}

/**
 * A flame graph. Arrow keys walk the frames, Enter zooms and Escape zooms out, C filters to what is from the function on, X
 * merges it into its callers, M marks its samples, Backspace undoes the last filter, Ctrl+F searches.
 */
export function FlameGraph(props: FlameGraphProps) {
  const { tree, unit, isUpright, isInverted, colourOf, label, about, words } = props;
  const app = useApp();
  const { profile } = app.actions;
  const zoomPath = useStore(app.stores.profile, (state) => state.zoom);
  const search = useStore(app.stores.profile, (state) => state.search);
  const zoom = useMade(() => nodeAt(tree, zoomPath), [tree, zoomPath]);
  const matches = useMade(() => searchFlame(tree, search)?.isMatch, [tree, search]);
  const [cursor, setCursor] = useState(ROOT);
  const [hasFocus, setFocus] = useState(false);
  const [hovered, setHovered] = useState<Hovered>();
  const [failure, setFailure] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const filler = useRef<HTMLDivElement>(null);
  const mounted = useRef<MountedFlame>(undefined);
  const liveId = useId();
  const at = cursor < tree.nodes.count ? cursor : ROOT;
  const input = useRef<FlameInput>(undefined);
  input.current = { tree, zoom, colourOf, matches, isUpright, cursor: at, hasFocus, hovered: hovered?.box ?? -1 };

  const plateInput = useRef<PlateInput>(undefined);
  plateInput.current = words && { tree, zoom, colourOf, matches, isUpright, words };

  useEffect(() => {
    const [outer, inner] = [scroller.current, filler.current];
    if (outer === null || inner === null) return;
    const flame = new MountedFlame(app, outer, inner, () => input.current as FlameInput, setFailure);
    mounted.current = flame;
    return () => flame.dispose();
  }, [app]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tree or another zoom begins at its root
  useEffect(() => {
    setHovered(undefined);
    mounted.current?.scrollToRoot();
  }, [tree, zoom, isUpright]);
  useEffect(() => setCursor(zoom), [zoom]);
  useEffect(() => app.loop.invalidate());
  const isPictured = words !== undefined;
  useEffect(() => {
    if (!isPictured) return;
    const plate = () => flamePlate({ ...plateLook(app), ...(plateInput.current as PlateInput) });
    return app.actions.profile.offerPicture({
      png: async (scale) => platePng(plate(), scale),
      svg: () => flameSvgOf(plate(), plateInput.current?.words.title ?? ""),
    });
  }, [app, isPictured]);

  const move = (step: FlameStep) => {
    const next = stepInFlame(tree, at, step);
    setCursor(next);
    if (!isWithin(tree, zoom, next)) profile.zoomTo(pathTo(tree, next));
    mounted.current?.reveal(next);
  };
  const zoomTo = (node: number) => profile.zoomTo(pathTo(tree, node));
  const onKeyDown = (event: KeyboardEvent) => {
    if (runKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const runKey = (event: KeyboardEvent): boolean => {
    const { altKey, ctrlKey, metaKey } = event;
    if (runFrameKey(app.actions, event, { tree, node: at, isInverted })) return true;
    if (altKey || ctrlKey || metaKey) return false;
    switch (event.code) {
      case "ArrowUp":
        move(isUpright ? "in" : "out");
        return true;
      case "ArrowDown":
        move(isUpright ? "out" : "in");
        return true;
      case "ArrowLeft":
        move("previous");
        return true;
      case "ArrowRight":
        move("next");
        return true;
      case "Home":
        move("root");
        return true;
      case "Enter":
        zoomTo(at);
        return true;
      case "Escape":
        if (zoomPath.length === 0) return false;
        profile.zoomOut();
        return true;
      default:
        return false;
    }
  };
  const boxUnder = (event: MouseEvent) => mounted.current?.boxUnder(event.clientX, event.clientY) ?? -1;
  const nodeOf = (box: number) => (box < 0 ? -1 : (mounted.current?.boxes().node[box] ?? -1));
  const onMove = (event: MouseEvent) => {
    const box = boxUnder(event);
    const frame = scroller.current?.getBoundingClientRect();
    if (box < 0 || frame === undefined) return setHovered(undefined);
    setHovered({ box, xPx: event.clientX - frame.left, yPx: event.clientY - frame.top });
  };
  const onClick = (event: MouseEvent) => {
    const node = nodeOf(boxUnder(event));
    if (node < 0) return;
    setCursor(node);
    zoomTo(node);
  };
  const onContextMenu = (event: MouseEvent) => {
    const isByKey = event.button !== 2;
    const node = isByKey ? at : nodeOf(boxUnder(event));
    if (0 <= node) setCursor(node);
    openContextMenu(
      app,
      event,
      node < 0 ? undefined : frameTarget(tree, node, isInverted),
      isByKey ? mounted.current?.placeOf(at) : undefined,
    );
  };
  if (failure !== "")
    return (
      <p className="hint">
        The graph cannot be drawn: WebGL does not work here ({failure}). The table of functions has the figures.
      </p>
    );
  return (
    <div className="flame">
      <div
        ref={scroller}
        className="flame-scroll"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the graph is operated with the arrow keys
        tabIndex={0}
        aria-label={`${label}. Arrow keys walk the frames, Enter zooms, C filters to a function, X merges it into its callers.`}
        aria-describedby={liveId}
        data-testid="flame"
        onKeyDown={onKeyDown}
        onFocus={() => setFocus(true)}
        onBlur={() => setFocus(false)}
        onMouseMove={onMove}
        onMouseLeave={() => setHovered(undefined)}
        onClick={onClick}
        onContextMenu={onContextMenu}
      >
        <div ref={filler} />
      </div>
      {hovered !== undefined && (
        <HoverBox place={hovered} within={scroller.current} lines={linesOf(props, mounted.current, hovered.box)} />
      )}
      <div id={liveId} className="visually-hidden" aria-live="polite">
        {hasFocus && `${nodeName(tree, at)}, ${figures(tree, at, unit)}${about === undefined ? "" : `, ${about(at)}`}`}
      </div>
      <FlameMirror tree={tree} unit={unit} node={at} label={label} {...(about && { about })} />
    </div>
  );
}

type PlateInput = Pick<PlateLook, "tree" | "zoom" | "colourOf" | "matches" | "isUpright" | "words">;

function isWithin({ ends, nodes }: FlameTree, zoom: number, node: number): boolean {
  if (zoom <= node && node < (ends[zoom] as number)) return true;
  for (let above = zoom; 0 <= above; above = nodes.parent[above] as number) if (above === node) return true;
  return false;
}

function figures(tree: FlameTree, node: number, unit: string): string {
  const { total, self, samples } = tree.nodes;
  const whole = total[ROOT] ?? 0;
  const own = self[node] as number;
  const of = `${weightText(total[node] as number, unit)}, ${shareText(total[node] as number, whole)}`;
  const itself = 0 < own ? `, itself ${weightText(own, unit)}` : "";
  const count = unit === "samples" ? "" : `, ${formatCount(samples[node] as number)} samples`;
  return of + itself + count;
}

/** What is said of a box: of one that is narrower than a pixel, what all such together are. */
function linesOf({ tree, unit, about }: FlameGraphProps, flame: MountedFlame | undefined, box: number): string[] {
  const boxes = flame?.boxes();
  const node = boxes?.node[box];
  if (boxes === undefined || node === undefined || tree.nodes.count <= node) return [];
  if (boxes.isRest[box] === 1) {
    const weight = boxes.weight[box] as number;
    const share = shareText(weight, tree.nodes.total[ROOT] ?? 0);
    return ["Narrower than a pixel", `${weightText(weight, unit)}, ${share}, together: zoom in to see them`];
  }
  const dso = dsoOf(tree, node);
  const linkName = linkNameOf(tree, node);
  return [
    nodeName(tree, node),
    ...(linkName === undefined ? [] : [linkName]),
    ...(dso === "" ? [] : [dso]),
    figures(tree, node, unit),
    ...(about === undefined ? [] : [about(node)]),
  ];
}
