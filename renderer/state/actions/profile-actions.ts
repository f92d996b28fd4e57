import { errorText } from "../../../workers/core/error-text.js";
import { fail, failureText } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type {
  ChartLanes,
  NodePath,
  ProfileRequest,
  ProfileSources,
  Transform,
} from "../../../workers/model/profile.js";
import type { EventsBy } from "../../../workers/model/profile-events.js";
import type { EventRatio } from "../../../workers/model/profile-ratios.js";
import type { FunctionName, ProfileGroup, ProfileSource } from "../../../workers/model/profile-scope.js";
import { copyPicture } from "../../host/clipboard.js";
import { transformWords } from "../../viewmodel/flame/transform-words.js";
import { differencePlan, differenceRequest } from "../profile-difference.js";
import { eventsRequest, markedRequest, profileRequest } from "../profile-request.js";
import {
  isInverted,
  type MarkedFrame,
  type ProfileSides,
  type ProfileState,
  type ProfileView,
} from "../profile-store.js";
import type { CompareActions } from "./compare-actions.js";
import type { ActionContext } from "./context.js";
import { type SaveActions, tablePieces } from "./save-actions.js";
import type { SelectionActions } from "./selection-actions.js";
import type { ShareActions } from "./share-actions.js";
import type { TreeActions } from "./tree-actions.js";
import type { UiActions } from "./ui-actions.js";

type ProfileFormatInfo = ProfileSources["formats"][number];

/** Draws the graph on show. */
export interface GraphPicture {
  png(scale: number): Promise<Blob>;
  svg(): string;
}

export type PictureFormat = "png" | "png-2" | "svg";

const NO_GRAPH = "No graph of a profile is on show";
/** Events of another source are others. */
const NO_COLUMNS = { columns: undefined, ratios: undefined } satisfies Partial<ProfileState>;

export interface ProfileDependencies {
  readonly selection: Pick<SelectionActions, "goTo">;
  readonly tree: Pick<TreeActions, "reveal">;
  readonly ui: Pick<UiActions, "showPanel" | "say">;
  readonly saving: Pick<SaveActions, "save">;
  readonly compare: Pick<CompareActions, "swap">;
  readonly share: Pick<ShareActions, "saveMade">;
}

/** What the profile panel shows: of which samples, by which groups, and in which view. */
export function createProfileActions(
  context: ActionContext,
  { selection, tree, ui, saving, compare: ranges, share }: ProfileDependencies,
) {
  const { profile, selection: selected, compare } = context.stores;
  const set = (change: Partial<ProfileState>) => profile.setState(change);
  /** What a question about the profile on show asks for. */
  const requestNow = async (): Promise<ProfileRequest | undefined> => {
    const sources = await context.engine()?.profileSources();
    return sources && profileRequest(profile.getState(), sources.sources, context.select.profiled());
  };
  // Lanes of another trace are none of this one.
  compare.subscribe(({ other }, before) => {
    if (other?.session === before.other?.session) return;
    set({ sides: { ...profile.getState().sides, b: undefined }, isSwapped: false });
  });
  const zoomTo = (zoom: NodePath) => set({ zoom });
  let drawn: GraphPicture | undefined;
  const fileName = (ending: string) => `${context.stores.session.getState().name || "trace"}-profile.${ending}`;
  return {
    /** The graph on show can be drawn as a picture; the answer takes it back. */
    offerPicture(picture: GraphPicture): () => void {
      drawn = picture;
      return () => {
        if (drawn === picture) drawn = undefined;
      };
    },
    async savePicture(format: PictureFormat) {
      const picture = drawn;
      if (picture === undefined) return ui.say(NO_GRAPH);
      const isSvg = format === "svg";
      await share.saveMade(fileName(isSvg ? "svg" : "png"), isSvg ? "image/svg+xml" : "image/png", async () =>
        isSvg ? picture.svg() : new Uint8Array(await (await picture.png(format === "png-2" ? 2 : 1)).arrayBuffer()),
      );
    },
    async copyPicture() {
      if (drawn === undefined) return ui.say(NO_GRAPH);
      try {
        const copied = await copyPicture(await drawn.png(2));
        ui.say(copied.ok ? "Copied the graph as a picture" : `not copied: ${failureText(copied.error)}`);
      } catch (error) {
        ui.say(`not copied: ${errorText(error)}`);
      }
    },
    open: () => ui.showPanel("profile"),
    openOf(lane: LaneId) {
      set({ lane, zoom: [] });
      ui.showPanel("profile");
    },
    setView(view: ProfileView) {
      const turns = isInverted(view) !== isInverted(profile.getState().view);
      set({ view, ...(turns && { zoom: [] }) });
    },
    setSource: (source: ProfileSource) =>
      set({ source, event: undefined, ...NO_COLUMNS, zoom: [], marked: undefined, sample: undefined }),
    setEventsBy: (eventsBy: EventsBy) => set({ eventsBy }),
    /** Undefined: all events have a column. */
    setColumns: (columns: readonly string[] | undefined) => set({ columns }),
    setRatios: (ratios: readonly EventRatio[]) => set({ ratios }),
    setEvent: (event: string | undefined) => set({ event }),
    setWeight: (weight: ProfileState["weight"]) => set({ weight }),
    setWithHost: (withHost: boolean) => set({ withHost }),
    setWithIdle: (withIdle: boolean) => set({ withIdle }),
    setWhere: (where: string) => set({ where }),
    setLane: (lane: LaneId | undefined) => set({ lane }),
    /** Makes a lane one side of the difference; undefined: all lanes. */
    setSide(side: keyof ProfileSides, lane: LaneId | undefined) {
      set({ sides: { ...profile.getState().sides, [side]: lane }, zoom: [] });
    },
    /** What was before is after, and the other way round. */
    swapSides() {
      const { sides, isSwapped } = profile.getState();
      const { other } = compare.getState();
      if (other !== undefined) return set({ isSwapped: !isSwapped, zoom: [] });
      set({ sides: { a: sides.b, b: sides.a }, zoom: [] });
      ranges.swap();
    },
    setSearch: (search: string) => set({ search }),
    setChartLanes: (chartLanes: ChartLanes) => set({ chartLanes }),
    setSplitBy: (splitBy: ProfileGroup) => set({ splitBy }),
    setGroups: (groups: readonly ProfileGroup[]) => set({ groups, zoom: [] }),
    /** `groups`: those on show. */
    toggleGroup(group: ProfileGroup, groups = profile.getState().groups) {
      set({ groups: groups.includes(group) ? groups.filter((one) => one !== group) : [...groups, group], zoom: [] });
    },
    /** Moves a group by so many places among the others, as far as it goes. */
    moveGroup(group: ProfileGroup, by: number, groups = profile.getState().groups) {
      const others = groups.filter((one) => one !== group);
      const at = Math.max(0, Math.min(others.length, groups.indexOf(group) + by));
      set({ groups: [...others.slice(0, at), group, ...others.slice(at)], zoom: [] });
    },
    zoomTo,
    zoomOut: () => zoomTo(profile.getState().zoom.slice(0, -1)),
    transform(transform: Transform) {
      set({ transforms: [...profile.getState().transforms, transform], zoom: [] });
      ui.say(`Filtered: ${transformWords(transform)}`);
    },
    undoTransform(at = profile.getState().transforms.length - 1) {
      set({ transforms: profile.getState().transforms.filter((_, i) => i !== at) });
    },
    clearTransforms: () => set({ transforms: [] }),
    sandwich: (of: FunctionName) => set({ of, view: "sandwich" }),
    addresses: (of: FunctionName) => set({ of, view: "addresses" }),
    /** Marks the samples of a frame on the lanes; undefined: all samples are marked again. */
    mark(marked: MarkedFrame | undefined) {
      set({ marked, sample: undefined });
      const { overlay } = context.stores;
      if (marked === undefined && !overlay.getState().showsMarks) overlay.setState({ marks: undefined });
    },
    /** Saves the profile on show, or the difference, in one of the engine's formats. */
    async save({ name: format, ending, mime }: ProfileFormatInfo) {
      const request = await requestNow();
      if (request === undefined) return;
      const plan =
        profile.getState().view === "difference"
          ? differencePlan(request, profile.getState(), compare.getState(), context.stores.session.getState().lanes)
          : undefined;
      const begin = async (engine: EngineApi) => {
        if (profile.getState().view === "events") {
          const { sources } = await engine.profileSources();
          const source = sources.find((one) => one.source === request.source);
          if (source === undefined) return fail("there are no samples");
          return engine.profileExport({ events: eventsRequest(profile.getState(), request, source), format });
        }
        if (plan === undefined) return engine.profileExport({ profile: request, format });
        const diff = await differenceRequest(engine, plan, compare.getState().other);
        return diff.ok ? engine.profileExport({ diff: diff.value, format }) : diff;
      };
      await saving.save(fileName(ending), begin, tablePieces(mime));
    },
    /** Goes to the next sample of the marked frame, or the one before. */
    async step(direction: 1 | -1) {
      const { marked } = profile.getState();
      const request = await requestNow();
      const engine = context.engine();
      if (marked === undefined || request === undefined || engine === undefined) return;
      const { cursorNs, range } = selected.getState();
      const t = cursorNs ?? range?.t0 ?? context.stores.view.getState().view.startNs;
      const found = await engine.profileStep({ ...markedRequest(request, marked), t, direction });
      if (!found.ok) return ui.say(failureText(found.error));
      if (found.value === undefined) {
        return ui.say(`There is no ${direction < 0 ? "earlier" : "later"} sample of ${marked.name}`);
      }
      set({ sample: found.value });
      tree.reveal(found.value.lane);
      await selection.goTo(found.value.lane, found.value.t);
    },
  };
}
