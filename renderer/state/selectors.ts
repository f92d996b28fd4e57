import { isDate } from "../../workers/core/format.js";
import { absoluteTime } from "../../workers/core/timeline.js";
import type { IntervalDetails, SessionInfo, TraceInfo } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { sessionTimeline } from "../../workers/model/session-timeline.js";
import type { NamedRow } from "../persist/schema.js";
import { type Area, areaWords, lanesOfArea } from "../viewmodel/area.js";
import { arrowsOf, NO_ARROWS } from "../viewmodel/arrows.js";
import { previewOf } from "../viewmodel/clock-preview.js";
import { GROUP_COLOURS, greyPalette } from "../viewmodel/colour-groups.js";
import { dimmedStates, NO_FILTER, parseViewFilter, type ViewFilter } from "../viewmodel/filter.js";
import type { LaneShares } from "../viewmodel/lane-figures.js";
import { judgeLanes, type LaneJudgement } from "../viewmodel/lane-judgement.js";
import type { LaneLayout } from "../viewmodel/lane-layout.js";
import { type LaneMembers, membersOf } from "../viewmodel/lane-members.js";
import { titleOf } from "../viewmodel/lane-names.js";
import { type LanesAtHand, lanesAtHand, markedLanes } from "../viewmodel/lane-sets.js";
import type { LaneTree } from "../viewmodel/lane-tree.js";
import { statesInView } from "../viewmodel/legend.js";
import { limitOffers } from "../viewmodel/limits.js";
import { sortedByName } from "../viewmodel/name-order.js";
import { type Palette, paletteOf, type Theme } from "../viewmodel/palette.js";
import { paletteTexels } from "../viewmodel/palette-texture.js";
import { recordedParts } from "../viewmodel/recorded-parts.js";
import { isRepeated } from "../viewmodel/repeated-lanes.js";
import { type LaneArea, lanesAround, type VisibleRows, visibleRows } from "../viewmodel/rows.js";
import { withColours } from "../viewmodel/state-colours.js";
import { type ClockFacts, type TimeBase, type TimeFormat, timeBase } from "../viewmodel/time-format.js";
import type { TimeTextFacts } from "../viewmodel/time-text.js";
import { zoneOffsetMinutes } from "../viewmodel/time-zone.js";
import { middleOf, squeezedBounds, type TimeBounds } from "../viewmodel/viewport.js";
import { annotationSelectors } from "./annotation-selectors.js";
import {
  AS_THEY_COME,
  arrangementFrom,
  laneFilterFrom,
  layoutFrom,
  layoutInputs,
  orderFrom,
  siblingsInOrder,
} from "./lane-arrangement.js";
import { profiledOf } from "./profile-request.js";
import { recordedVmSelectors } from "./recorded-vms.js";
import { remembered } from "./remembered.js";
import type { SessionState } from "./session-store.js";
import type { Stores } from "./stores.js";
import type { UiState } from "./ui-store.js";
import type { ViewState } from "./view-store.js";

/** Derived state. Each selector remembers its last answer and gives the same object for the same inputs. */
export type Selectors = ReturnType<typeof createSelectors>;

/** `second`: the rows of a second picture, whose lanes stand in the places of others. */
export function createSelectors(stores: Stores, second?: () => LaneLayout) {
  const { session, view, tree, selection, ui, overlay, clocks, named } = stores;
  const boundsOf = remembered((state: SessionState) => boundsFrom(state), sessionTimes);
  const squeezedOf = remembered(squeezedBounds, (bounds, quiet) => [bounds, quiet]);
  const typed = remembered(parseViewFilter, (text) => [text]);
  const parsed = remembered(parseViewFilter, (text) => [text]);
  const judged = remembered(judgementFrom, (s, f) => [s.lanes, s.tree, f]);
  const marked = remembered(
    ({ lanes, tree }: SessionState, set: NamedRow | undefined) =>
      lanes === undefined || set?.kind !== "lanes" ? undefined : markedLanes(lanes, tree, set.lanes),
    (s, set) => [s.lanes, s.tree, set],
  );
  const filtered = remembered(laneFilterFrom, (s, judgement, o, marks) => [s.tree, judgement, o.only, marks]);
  const orderOf = remembered(orderFrom, (s, t) => [s.lanes, t.order, t.orderShares]);
  const layoutOf = remembered(layoutFrom, layoutInputs);
  const candidatesOf = remembered(layoutFrom, layoutInputs);
  const arrangementOf = remembered(arrangementFrom, (order, t) => [order, t.hidesIdle, t.idle]);
  const paletteFor = remembered(
    (u: UiState) => withColours(paletteOf(u.preset, themeOf(u)), u.colours[themeOf(u)]),
    (u) => [u.preset, themeOf(u), u.colours],
  );
  const texels = remembered(
    (palette: Palette, dimmed: ReadonlySet<number>, theme: Theme) =>
      paletteTexels(palette, dimmed, GROUP_COLOURS[theme]),
    (palette, dimmed, theme) => [palette, dimmed, theme],
  );
  const lanePaletteOf = remembered(
    (own: Palette, u: UiState) => (u.colourBy === "state" ? own : greyPalette(own, themeOf(u))),
    (own, u) => [own, u.colourBy, themeOf(u)],
  );
  const dimmedOf = remembered(dimmedStates, (one) => [one]);
  const inViewOf = remembered(
    (shares: LaneShares | undefined) => statesInView(shares?.ns),
    (shares) => [shares],
  );
  const rowsOf = remembered(visibleRows, (layout, area) => [layout, area.heightPx, area.rowPx, area.scrollPx]);
  const baseOf = remembered(timeBaseFrom, (s, v) => [
    ...[s.info, s.trace, v.timeFormat, v.timeZone, v.groupsDigits],
    Math.floor(v.view.startNs / 9e11),
  ]);
  const offersOf = remembered(
    ({ failure, refused, progress }: SessionState) =>
      refused === undefined ? limitOffers(failure, progress?.problems ?? []) : limitOffers(refused.failure, []),
    ({ failure, refused, progress }) => [failure, refused, progress?.problems],
  );
  const arrowsFor = remembered(
    (details: IntervalDetails | undefined) =>
      details === undefined ? NO_ARROWS : arrowsOf(details.arrows, details.state),
    (details) => [details],
  );
  const partsOf = remembered(
    (trace: TraceInfo | undefined, info: SessionInfo | undefined) =>
      trace === undefined ? [] : recordedParts(trace.traces, timelineOf(info)),
    (trace, info) => [trace, info],
  );
  const repeatedOf = remembered(repeatedLanes, (layout, rows, lanes, members) => [layout, rows, lanes, members]);
  const areaLanesOf = remembered(
    (area: Area | undefined, lanes: LaneTree) => area && lanesOfArea(lanes, area),
    (area, lanes) => [area, lanes],
  );
  const profiledFor = remembered(profiledOf, (range, area, lanes) => [range, area, lanes]);
  const previewFor = remembered(previewOf, (edit, lanes) => [edit, lanes]);
  const namedOf = remembered(
    (saved: ReadonlyMap<string, NamedRow>) => sortedByName(saved.values()),
    (saved) => [saved],
  );
  const membersFor = remembered(membersByLane, (s) => [s.lanes, s.tree]);
  const filter = () => {
    const found = parsed(tree.getState().appliedFilter);
    return found.ok ? found.filter : NO_FILTER;
  };
  const judgement = () => judged(session.getState(), filter());
  const shownSet = () => {
    const { shownSet: id } = tree.getState();
    return id === undefined ? undefined : named.getState().saved.get(id);
  };
  const laneFilter = () => {
    const state = session.getState();
    return filtered(state, judgement(), overlay.getState(), marked(state, shownSet()));
  };
  const ownLayout = () => {
    const state = session.getState();
    const choices = tree.getState();
    const arrangement = arrangementOf(orderOf(state, choices), choices);
    return layoutOf(state, choices, laneFilter(), arrangement);
  };
  const layout = second ?? ownLayout;
  const bounds = () => squeezedOf(boundsOf(session.getState()), view.getState().squeezing?.quiet);
  const area = (): LaneArea => view.getState();
  const palette = () => paletteFor(ui.getState());
  const lanePalette = () => lanePaletteOf(palette(), ui.getState());
  const dimmed = () => dimmedOf(filter());
  return {
    ...annotationSelectors(stores),
    ...recordedVmSelectors(stores),
    bounds,
    layout,
    /** The lanes that would be shown if none were idle. */
    candidates: () => {
      return candidatesOf(session.getState(), tree.getState(), laneFilter(), AS_THEY_COME);
    },
    /** A lane and those beside it, in their order; hidden ones too. */
    siblings: (lane: LaneId) => siblingsInOrder(session.getState(), tree.getState(), lane),
    /** The views and sets of lanes that the user has named for the open traces, in the order of their names. */
    named: () => namedOf(named.getState().saved),
    /** The set of lanes that is shown alone. */
    shownSet,
    /** Lanes that a new set can be made of, by where they come from. */
    lanesAtHand: (): readonly LanesAtHand[] => {
      const { area, lane } = selection.getState();
      const selected = area === undefined ? (lane === undefined ? [] : [lane]) : [...area];
      return lanesAtHand(session.getState().tree, selected, tree.getState().pinned, judgement());
    },
    area,
    rows: () => rowsOf(layout(), area()),
    filter,
    /** What the filter asks of intervals, beside their states. */
    where: () => (filter().where === undefined ? undefined : judgement()),
    /** Lanes that the filter lets through; undefined without one. */
    matchingLanes: () => judgement()?.count,
    /** Why the text of the filter box is not understood; the last filter that was understood still holds. */
    filterError: () => {
      const found = typed(tree.getState().filterText);
      return found.ok ? undefined : found.error;
    },
    theme: () => themeOf(ui.getState()),
    contrast: () => contrastOf(ui.getState()),
    palette,
    /** States of the lanes on screen, as a legend lists them. */
    statesInView: () => inViewOf(tree.getState().shares),
    /** Colours of states in the lanes: grey while groups have the colours. */
    lanePalette,
    /** States that the filter dims. */
    dimmed,
    paletteTexels: () => texels(lanePalette(), dimmed(), themeOf(ui.getState())),
    timeBase: () => baseOf(session.getState(), view.getState()),
    /** The same for other formats than the chosen one. */
    timeBaseIn: (timeFormat: TimeFormat) => timeBaseFrom(session.getState(), { ...view.getState(), timeFormat }),
    /** The lanes that a lane stands for; undefined for a lane with intervals of its own. */
    members: (lane: LaneId) => membersFor(session.getState())(lane),
    /** The stretches of time in which anything was recorded. */
    recordedParts: () => partsOf(session.getState().trace, session.getState().info),
    /** Headings on screen that would draw the picture of a lane on show below them. */
    repeated: () => {
      const { tree: lanes } = session.getState();
      return repeatedOf(layout(), rowsOf(layout(), area()), lanes, membersFor(session.getState()));
    },
    /** The lanes that the selection is limited to, with those that they stand for; undefined: all. */
    /** What the selection limits a profile to. */
    profiled: () => {
      const { range, area: lanes } = selection.getState();
      return profiledFor(range, lanes, session.getState().tree);
    },
    areaLanes: () => areaLanesOf(selection.getState().area, session.getState().tree),
    /** Those lanes in words; "" for all. */
    areaWords: () => {
      const { area } = selection.getState();
      const { lanes } = session.getState();
      return area === undefined ? "" : areaWords(area, (lane) => titleOf(lanes, lane));
    },
    /** What times that the user writes are relative to. */
    timeTextFacts: () => timeTextFacts(session.getState(), view.getState(), boundsOf(session.getState())),
    /** Lanes shown at other times, while the user tries a clock. */
    clockPreview: () => previewFor(clocks.getState().edit, session.getState().lanes),
    /** Arrows of the picked state. */
    arrows: () => arrowsFor(selection.getState().details),
    /** The limits that were met in opening. */
    limitOffers: () => offersOf(session.getState()),
  };
}

export function themeOf(ui: UiState): Theme {
  if (ui.theme === "system") return ui.systemIsDark ? "dark" : "light";
  return ui.theme;
}

function contrastOf({ contrast, systemIsContrasty }: UiState): "normal" | "high" {
  if (contrast === "system") return systemIsContrasty ? "high" : "normal";
  return contrast;
}

/** Whether the trace's clock counts from boot and says so. */
export function knowsBoot(trace: TraceInfo | undefined): boolean {
  return bootNsOf(trace) !== undefined;
}

function boundsFrom({ info, progress }: SessionState): TimeBounds {
  if (info === undefined) return { beginNs: 0, endNs: 1e9 };
  // The first bounds are an estimate, and may be too wide.
  const beginNs = progress?.beginNs ?? info.beginNs;
  return { beginNs, endNs: Math.max(beginNs + 1, progress?.endNs ?? info.endNs) };
}

function sessionTimes({ info, progress }: SessionState): unknown[] {
  return [info, progress?.beginNs, progress?.endNs];
}

function judgementFrom({ lanes, tree }: SessionState, { filter }: ViewFilter): LaneJudgement | undefined {
  return lanes === undefined || filter === undefined ? undefined : judgeLanes(filter, lanes, tree);
}

/** Of the lanes that were asked about: a group may have very many. */
function membersByLane({ lanes, tree }: SessionState): (lane: LaneId) => LaneMembers | undefined {
  const known = new Map<LaneId, LaneMembers | undefined>();
  return (lane) => {
    if (lanes === undefined) return undefined;
    if (!known.has(lane)) known.set(lane, membersOf(lanes, tree, lane));
    return known.get(lane);
  };
}

function repeatedLanes(
  layout: LaneLayout,
  rows: VisibleRows,
  tree: LaneTree,
  membersOf: (lane: LaneId) => LaneMembers | undefined,
): ReadonlySet<LaneId> {
  const repeated = new Set<LaneId>();
  for (const lane of lanesAround(layout, rows, 0)) {
    const members = membersOf(lane);
    if (members !== undefined && isRepeated(members, tree, layout, membersOf)) repeated.add(lane);
  }
  return repeated;
}

function timeBaseFrom({ info, trace }: SessionState, state: ViewState): TimeBase {
  return timeBase(state.timeFormat, clockFacts(info, trace, state));
}

function timeTextFacts(state: SessionState, window: ViewState, bounds: TimeBounds): TimeTextFacts {
  const baseIn = (timeFormat: TimeFormat) => timeBaseFrom(state, { ...window, timeFormat });
  const timeline = timelineOf(state.info);
  const nearNs = middleOf(window.view);
  const localOffsetNs = baseIn("local").offsetNs - baseIn("utc").offsetNs;
  const bootNs = timeline[0].originNs - baseIn("boot").offsetNs;
  return { timeline, ...bounds, nearNs, format: baseIn(window.timeFormat).format, localOffsetNs, bootNs };
}

function clockFacts(
  info: SessionInfo | undefined,
  trace: TraceInfo | undefined,
  { view, timeZone, groupsDigits }: ViewState,
): ClockFacts {
  const timeline = timelineOf(info);
  return {
    timeline,
    beginNs: info?.beginNs ?? 0,
    bootNs: bootNsOf(trace),
    localOffsetMinutes: zoneOffsetMinutes(timeZone, Number(absoluteTime(timeline, view.startNs) / 1_000_000n)),
    hasPlainDigits: !groupsDigits,
  };
}

/** Which absolute times the session's are. */
export const timelineOf = sessionTimeline;

/** Whether any of its times are dates: the clock knows them, and they are no further away than calendars reach. */
export function knowsDates(info: SessionInfo | undefined): boolean {
  return timelineOf(info).some(({ originNs }) => isDate(originNs));
}

function bootNsOf(trace: TraceInfo | undefined): bigint | undefined {
  const offset = trace?.traces.find((one) => one.clock !== null)?.clock?.epoch_offset_ns;
  return offset === undefined || !/^-?\d+$/.test(offset) ? undefined : BigInt(offset);
}
