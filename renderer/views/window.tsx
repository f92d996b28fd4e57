import { useEffect } from "react";
import { Alone } from "./alone.js";
import { AnnotationDialog } from "./annotations/annotation-dialog.js";
import { AttachDialog } from "./attach/attach-dialog.js";
import { RecordDialog } from "./capture/record-dialog.js";
import { CommandPalette, LanePalette } from "./command-palette.js";
import { ContextMenu } from "./context-menu.js";
import { DropZone } from "./drop-zone.js";
import { EmptyScreen } from "./empty-screen.js";
import { FilterBuilder } from "./filters/filter-builder.js";
import { SavedFiltersDialog } from "./filters/saved-filters-dialog.js";
import { GoToTime } from "./go-to-time.js";
import { GuestToolDialog } from "./guest-tool/guest-tool-dialog.js";
import { Help } from "./help.js";
import { attachKeyboard } from "./keyboard.js";
import { LaneTreeView } from "./lane-tree.js";
import { Legend } from "./legend/legend.js";
import { LinkDialog } from "./link-dialog.js";
import { LogDialog } from "./log-dialog.js";
import { NamedDialog } from "./named/named-dialog.js";
import { OpenLink } from "./open-link.js";
import { Docks } from "./panels/docks.js";
import { Explanation } from "./parts/explanation.js";
import { Splitter } from "./parts/splitter.js";
import { Refused } from "./refused.js";
import { RenameDialog } from "./rename-dialog.js";
import { ReplaceOrAdd } from "./replace-or-add.js";
import { SettingsDialog } from "./settings/settings-dialog.js";
import { BundleExtrasDialog } from "./share/bundle-extras-dialog.js";
import { ShareDialog } from "./share/share-dialog.js";
import { StatusBar } from "./status-bar.js";
import { SymbolsDialog } from "./symbols-dialog.js";
import { BreakMarks } from "./timeline/break-marks.js";
import { CurveNames, CurveStrip, CurvesOf } from "./timeline/curves.js";
import { MarkerFlags } from "./timeline/markers.js";
import { Minimap } from "./timeline/minimap-view.js";
import { NoLanes } from "./timeline/no-lanes.js";
import { NoMatch } from "./timeline/no-match.js";
import { Ruler, RulerCorner } from "./timeline/ruler.js";
import { SecondPicture } from "./timeline/second-picture.js";
import { Timeline } from "./timeline/timeline.js";
import { Toolbar } from "./toolbar/toolbar.js";
import { Tour } from "./tour.js";
import { useApp, useSession, useTree, useUi } from "./use-app.js";

/** The whole window. Lanes, ruler and minimap are drawn in the frame loop, outside React. */
export function Window() {
  const app = useApp();
  const isOpen = useSession((session) => session.phase === "open");
  const dialog = useUi((ui) => ui.dialog);
  useEffect(() => attachKeyboard(app), [app]);
  return (
    <DropZone>
      <div className="window">
        <Toolbar />
        <Alone />
        {isOpen ? <OpenTrace /> : <EmptyScreen />}
        <StatusBar />
      </div>
      <ContextMenu />
      <Explanation />
      {dialog === "commands" && <CommandPalette />}
      {dialog === "lanes" && <LanePalette />}
      {dialog === "time" && <GoToTime />}
      {dialog === "view-link" && <OpenLink />}
      {dialog === "replace-or-add" && <ReplaceOrAdd />}
      {dialog === "log-format" && <LogDialog />}
      {dialog === "help" && <Help />}
      {dialog === "settings" && <SettingsDialog />}
      {dialog === "keys" && <SettingsDialog begins="Keys" />}
      {dialog === "storage" && <SettingsDialog begins="Memory" />}
      {dialog === "rename" && <RenameDialog />}
      {dialog === "annotation" && <AnnotationDialog />}
      {dialog === "link" && <LinkDialog />}
      {dialog === "share" && <ShareDialog />}
      {dialog === "bundle-extras" && <BundleExtrasDialog />}
      {dialog === "filter-builder" && <FilterBuilder />}
      {dialog === "filters" && <SavedFiltersDialog />}
      {dialog === "views" && <NamedDialog />}
      {dialog === "symbols" && <SymbolsDialog />}
      {dialog === "attach" && <AttachDialog />}
      {dialog === "guest-tool" && <GuestToolDialog />}
      {dialog === "record" && <RecordDialog />}
    </DropZone>
  );
}

function OpenTrace() {
  const app = useApp();
  const treeWidth = useTree((tree) => tree.treeWidthPx);
  return (
    <>
      <Minimap />
      <Refused />
      <Docks>
        <CurvesOf>
          <main className="main">
            <div className="side" style={{ width: treeWidth }}>
              <RulerCorner />
              <CurveNames />
              <LaneTreeView />
            </div>
            <Splitter
              label="Width of the lane names"
              direction="vertical"
              valuePx={treeWidth}
              sign={1}
              onChange={app.actions.tree.setWidth}
            />
            <div className="picture">
              <Ruler />
              <BreakMarks />
              <MarkerFlags />
              <CurveStrip />
              <Timeline />
              <NoLanes />
              <NoMatch />
              <SecondPicture />
            </div>
          </main>
        </CurvesOf>
        <Legend />
        <Tour />
      </Docks>
    </>
  );
}
