import type { HostItem } from "../../host/host-api.js";
import { PersistenceActions } from "../persistence/persistence-actions.js";
import { createAnalysisActions } from "./analysis-actions.js";
import { createAnalysisFileActions } from "./analysis-file-actions.js";
import { createAnnotationActions } from "./annotation-actions.js";
import { createAnnotationFileActions } from "./annotation-file-actions.js";
import { createAreaActions } from "./area-actions.js";
import { createArrangeActions } from "./arrange-actions.js";
import { createBundleActions } from "./bundle-actions.js";
import { createCaptureActions } from "./capture-actions.js";
import { createClockActions } from "./clock-actions.js";
import { createCompareActions } from "./compare-actions.js";
import type { ActionContext } from "./context.js";
import { createCurveActions } from "./curve-actions.js";
import { createEditActions } from "./edit-actions.js";
import { createEditRecorder } from "./edit-recorder.js";
import { createEventActions } from "./event-actions.js";
import { createFilterActions } from "./filter-actions.js";
import { createFingerprintActions } from "./fingerprint-actions.js";
import { createGuestToolActions } from "./guest-tool-actions.js";
import { createInputActions } from "./input-actions.js";
import { createLinkActions } from "./link-actions.js";
import { createLiveActions } from "./live-actions.js";
import { createLogActions } from "./log-actions.js";
import { createMarkerActions } from "./marker-actions.js";
import { createMonitorActions } from "./monitor-actions.js";
import { createNameActions } from "./name-actions.js";
import { createNamedActions } from "./named-actions.js";
import { createNextStepActions } from "./next-step-actions.js";
import { createOrderActions } from "./order-actions.js";
import { createOverlayActions } from "./overlay-actions.js";
import { PointerActions } from "./pointer-actions.js";
import { createProfileActions } from "./profile-actions.js";
import { createReachActions } from "./reach-actions.js";
import { createRenameActions } from "./rename-actions.js";
import { SaveActions } from "./save-actions.js";
import { SearchActions } from "./search-actions.js";
import { SelectionActions } from "./selection-actions.js";
import { createSessionActions } from "./session-actions.js";
import { createSettingsActions } from "./settings-actions.js";
import { createSettingsFileActions } from "./settings-file-actions.js";
import { createShareActions } from "./share-actions.js";
import { createShareTableActions } from "./share-table-actions.js";
import { createSqlActions } from "./sql-actions.js";
import { createSqueezeActions } from "./squeeze-actions.js";
import { createStorageActions } from "./storage-actions.js";
import { createSymbolActions } from "./symbol-actions.js";
import { createTableActions } from "./table-actions.js";
import { createTopologyActions } from "./topology-actions.js";
import { createTreeActions } from "./tree-actions.js";
import { createUiActions } from "./ui-actions.js";
import { createViewActions } from "./view-actions.js";
import { createWindowActions } from "./window-actions.js";

/** All actions, by store. */
export type Actions = ReturnType<typeof createActions>;

export function createActions(context: ActionContext) {
  const view = createViewActions(context);
  const record = createEditRecorder(context);
  const tree = createTreeActions(context, record);
  const session = createSessionActions(context);
  const ui = createUiActions(context);
  const names = createNameActions(context, ui);
  const renames = createRenameActions(context, record);
  const topology = createTopologyActions(context, record);
  const symbols = createSymbolActions(context, session, ui);
  const selection = new SelectionActions(context, view, tree);
  const saving = new SaveActions(context, ui);
  const tables = createTableActions(context, view, tree, selection, ui, saving);
  const order = createOrderActions(context, record);
  const overlay = createOverlayActions(context, tree, ui, view);
  const annotations = createAnnotationActions(context, { record, ui, selection, view });
  const curves = createCurveActions(context, record, ui);
  const filters = createFilterActions(context, record, tree);
  const squeeze = createSqueezeActions(context, ui);
  const named = createNamedActions(context, { record, tree, order, topology, view, squeeze, ui });
  const markers = createMarkerActions(context, { record, ui, selection, view });
  const settings = createSettingsActions(context, view);
  const analyses = createAnalysisActions(context, { record, ui, tree, view });
  const analysisFiles = createAnalysisFileActions(context, { record, ui, own: analyses });
  const opening = { ...session, open: (items: readonly HostItem[]) => analysisFiles.openFirst(items, session.open) };
  const links = createLinkActions(context, { record, session: opening, tree, view, selection, ui });
  const edits = createEditActions(context, {
    tree,
    order,
    renames,
    topology,
    annotations,
    filters,
    named,
    analyses,
    markers,
    session,
  });
  const reach = createReachActions(context, session.shownItems);
  const persistence = new PersistenceActions(context, {
    record,
    session,
    view,
    tree,
    selection,
    ui,
    settings,
    names,
    renames,
    topology,
    symbols,
    order,
    squeeze,
    tables,
    overlay,
  });
  const annotationFiles = createAnnotationFileActions(context, record, ui);
  const shareTables = createShareTableActions(context, ui, saving);
  const bundles = createBundleActions(context, {
    record,
    ui,
    saving,
    tree,
    view,
    mergeAnnotations: annotationFiles.merge,
    analysisFiles,
  });
  const share = createShareActions(context, ui);
  const compare = createCompareActions(context, { session, ui, follow: tables.follow });
  const live = createLiveActions(context, session);
  const guestTool = createGuestToolActions(context, session, ui);
  const capture = createCaptureActions(context, session, ui);
  const input = createInputActions(context, { session, ui });
  return {
    monitor: createMonitorActions(context, { live, ui, guestTool, input }),
    guestTool,
    capture,
    next: createNextStepActions(context, { capture, guestTool, ui }),
    input,
    order,
    arrange: createArrangeActions(context, record, view),
    bundles,
    analyses,
    analysisFiles,
    edits,
    curves,
    filters,
    named,
    markers,
    links,
    annotations,
    annotationFiles,
    shareTables,
    share,
    fingerprints: createFingerprintActions(context, ui),
    sql: createSqlActions(context, ui, saving),
    session,
    compare,
    profile: createProfileActions(context, { selection, tree, ui, saving, compare, share }),
    clocks: createClockActions(context, session),
    logs: createLogActions(context, session),
    view,
    squeeze,
    tree,
    selection,
    pointer: new PointerActions(context),
    area: createAreaActions(context, selection),
    search: new SearchActions(context, selection, ui),
    events: createEventActions(context, ui, saving),
    ui,
    settings,
    settingsFile: createSettingsFileActions(context, record, { ui, settings }),
    storage: createStorageActions(context),
    saving,
    persistence,
    windows: createWindowActions(context, { session, view, ui, persistence }),
    names,
    reach,
    renames,
    topology,
    symbols,
    overlay,
    tables,
  };
}
