import { createStore } from "zustand/vanilla";
import { type AnalysesState, NO_ANALYSES } from "./analyses-store.js";
import { type AnnotationState, EMPTY_ANNOTATIONS } from "./annotations-store.js";
import { type CaptureStoreState, NO_CAPTURE } from "./capture-store.js";
import { type ClocksState, NO_CLOCK_EDIT } from "./clocks-store.js";
import { NOTHING_COMPARED } from "./compare-store.js";
import { NO_EDITS } from "./edit-store.js";
import { INITIAL_EVENTS } from "./events-store.js";
import { type FiltersState, NO_FILTERS } from "./filters-store.js";
import { FIRST_FINGERPRINTS } from "./fingerprints-store.js";
import { NO_GUEST_TOOL } from "./guest-tool-store.js";
import { NO_INPUT } from "./input-store.js";
import { type MarkersState, NO_MARKERS } from "./markers-store.js";
import { NO_MONITOR } from "./monitor-store.js";
import { type NamedState, NOTHING_NAMED } from "./named-store.js";
import { NO_OVERLAY } from "./overlay-store.js";
import { NOTHING_KEPT } from "./persistence/persistence-store.js";
import { FIRST_PROFILE, type ProfileState } from "./profile-store.js";
import { NO_SEARCH } from "./search-store.js";
import { NO_SELECTION } from "./selection-store.js";
import { NO_SESSION } from "./session-store.js";
import { NOTHING_ASKED, type SqlState } from "./sql-store.js";
import { INITIAL_TABLES } from "./tables-store.js";
import { INITIAL_TREE } from "./tree-store.js";
import { INITIAL_UI } from "./ui-store.js";
import { INITIAL_VIEW } from "./view-store.js";

/**
 * The state of the window, in a few stores. Each holds the minimum; everything else is derived by the pure
 * functions of viewmodel/ through selectors.ts, which remember their last answer.
 *
 *   session    the open trace as the engine tells it: phase, progress, lanes, minimap. Only session actions write.
 *   view       the part on screen: window of time, scroll, sizes, time format, and the history of views.
 *   tree       changes of the user to the lanes: opened, hidden, pinned, filter text.
 *   selection  picked range, lane, state, cursor, pointer.
 *   events     what the list of events shows.
 *   search     the search for events: its text, the hit that is shown, how far it has come.
 *   ui         the chrome: theme, colours, panels, dialogs, key changes, messages.
 *   overlay    overlays on demand: a critical path.
 *   clocks     a clock that the user tries for a machine.
 *   tables     state that table panels share: their time range, highlighted lanes.
 *   annotations  what people wrote on the open traces; the one that is selected or drawn.
 *   filters    filters that the user has saved, for all traces.
 *   markers    the markers A and B on the time axis.
 *   named      views and sets of lanes that the user has named for the open traces.
 *   compare  two ranges that are compared, and the second picture of the lanes.
 *   profile    what the profile panel shows: groups, filters, the view.
 *   monitor    living VMs: which were found, which are asked, and what is recorded of them.
 *   guestTool  the sheet that records in a guest, and how far that is.
 *   capture    what is recorded of this host, and what a recording would run.
 *   fingerprints  what the panel Fingerprints shows.
 *   sql        a query in SQL, and the rows that answer it.
 *   analyses   analyses that the user added, and what they made of the open trace.
 *   input      input of VMs: what is recorded and replayed, recordings, and their editor.
 *   edits      changes to the lanes and their names that can be taken back.
 *   persistence  earlier runs: recent traces; whether the view on screen was restored.
 *
 * How to change things: call an action (actions/*.ts); views and commands never set a store by hand. Actions
 * drive, stores only announce. How to persist things: subscribe to `view`, `tree` and `ui`, whose states are
 * plain data, and feed them back through the `restore` action of each; `session.info.contentId` is the key.
 * How to draw things: React views read with `useStore`; whatever moves every frame (lanes, ruler, minimap)
 * reads the stores in the frame loop instead and renders nothing in React.
 */
export type Stores = ReturnType<typeof createStores>;

export function createStores() {
  return {
    session: createStore(() => NO_SESSION),
    view: createStore(() => INITIAL_VIEW),
    tree: createStore(() => INITIAL_TREE),
    selection: createStore(() => NO_SELECTION),
    search: createStore(() => NO_SEARCH),
    events: createStore(() => INITIAL_EVENTS),
    ui: createStore(() => INITIAL_UI),
    persistence: createStore(() => NOTHING_KEPT),
    tables: createStore(() => INITIAL_TABLES),
    overlay: createStore(() => NO_OVERLAY),
    clocks: createStore((): ClocksState => NO_CLOCK_EDIT),
    annotations: createStore((): AnnotationState => EMPTY_ANNOTATIONS),
    filters: createStore((): FiltersState => NO_FILTERS),
    markers: createStore((): MarkersState => NO_MARKERS),
    named: createStore((): NamedState => NOTHING_NAMED),
    compare: createStore(() => NOTHING_COMPARED),
    profile: createStore((): ProfileState => FIRST_PROFILE),
    monitor: createStore(() => NO_MONITOR),
    guestTool: createStore(() => NO_GUEST_TOOL),
    capture: createStore((): CaptureStoreState => NO_CAPTURE),
    fingerprints: createStore(() => FIRST_FINGERPRINTS),
    sql: createStore((): SqlState => NOTHING_ASKED),
    analyses: createStore((): AnalysesState => NO_ANALYSES),
    input: createStore(() => NO_INPUT),
    edits: createStore(() => NO_EDITS),
  };
}
