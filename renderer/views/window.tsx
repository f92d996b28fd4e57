import { useEffect } from "react";
import { CommandPalette, LanePalette } from "./command-palette.js";
import { ContextMenu } from "./context-menu.js";
import { DropZone } from "./drop-zone.js";
import { EmptyScreen } from "./empty-screen.js";
import { GoToTime } from "./go-to-time.js";
import { Help } from "./help.js";
import { attachKeyboard } from "./keyboard.js";
import { KeyScreen } from "./keys/key-screen.js";
import { LaneTreeView } from "./lane-tree.js";
import { Legend } from "./legend/legend.js";
import { Panels } from "./panels/panels.js";
import { Explanation } from "./parts/explanation.js";
import { Splitter } from "./parts/splitter.js";
import { Refused } from "./refused.js";
import { RenameDialog } from "./rename-dialog.js";
import { ReplaceOrAdd } from "./replace-or-add.js";
import { StatusBar } from "./status-bar.js";
import { Minimap } from "./timeline/minimap-view.js";
import { NoLanes } from "./timeline/no-lanes.js";
import { NoMatch } from "./timeline/no-match.js";
import { Ruler, RulerCorner } from "./timeline/ruler.js";
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
        {isOpen ? <OpenTrace /> : <EmptyScreen />}
        <StatusBar />
      </div>
      <ContextMenu />
      <Explanation />
      {dialog === "commands" && <CommandPalette />}
      {dialog === "lanes" && <LanePalette />}
      {dialog === "time" && <GoToTime />}
      {dialog === "replace-or-add" && <ReplaceOrAdd />}
      {dialog === "help" && <Help />}
      {dialog === "keys" && <KeyScreen />}
      {dialog === "rename" && <RenameDialog />}
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
      <main className="main">
        <div className="side" style={{ width: treeWidth }}>
          <RulerCorner />
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
          <Timeline />
          <NoLanes />
          <NoMatch />
        </div>
      </main>
      <Legend />
      <Tour />
      <Panels />
    </>
  );
}
