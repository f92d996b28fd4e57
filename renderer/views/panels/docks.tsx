import { Fragment, type ReactNode } from "react";
import type { TableInfo } from "../../../workers/model/table.js";
import { type Dock, dockPx } from "../../viewmodel/docks.js";
import { Icon } from "../parts/icons.js";
import { MenuButton } from "../parts/menu.js";
import { Splitter } from "../parts/splitter.js";
import { useTableInfos } from "../tables/use-table.js";
import { useApp, useTree, useUi } from "../use-app.js";
import { useWindowHeight, useWindowWidth } from "../use-window-size.js";
import { DockTabs, PANEL_IDS } from "./dock-tabs.js";
import { PanelGuard } from "./panel-guard.js";
import { panelOfTable } from "./panel-of-table.js";
import { type DockPanels, useDocks } from "./use-docks.js";
import { type TabDrag, type TabDragging, useTabDrag } from "./use-tab-drag.js";

/** What a window shows beside the panels below: its bars, the minimap, the tabs, and some lanes, px. */
const BELOW = { least: 96, around: 300 };
/** What the names and some of the picture take beside the panels at the right, without the width of the names. */
const RIGHT = { least: 220, around: 280 };

/** The lanes with the panels below and at the right of them. Panels are moved from one dock to the other. */
export function Docks({ children }: { readonly children: ReactNode }) {
  const app = useApp();
  const docks = useDocks();
  const isNarrow = useUi((state) => state.isNarrow);
  const dragging = useTabDrag(!isNarrow, app.actions.ui.movePanel);
  return (
    <div className="docks">
      <div className="docks-main">
        {children}
        <BelowDock panels={docks.below} dragging={dragging} />
      </div>
      {0 < docks.right.panels.length && <RightDock panels={docks.right} dragging={dragging} />}
      {dragging.drag !== undefined && <DropPlace drag={dragging.drag} dragging={dragging} />}
    </div>
  );
}

interface DockProps {
  readonly panels: DockPanels;
  readonly dragging: TabDragging;
}

function BelowDock({ panels, dragging }: DockProps) {
  const { ui } = useApp().actions;
  const share = useUi((state) => state.panelShare);
  const windowPx = useWindowHeight();
  const heightPx = dockPx(share, windowPx, BELOW);
  const infos = useTableInfos();
  return (
    <section className="panels" aria-label="Panels">
      {panels.isOpen && (
        <Splitter
          label="Height of the panel"
          direction="horizontal"
          valuePx={heightPx}
          sign={-1}
          onChange={(px) => ui.setDockShare("below", px / windowPx)}
        />
      )}
      <DockTabs {...panels} label="Panels" dragging={dragging}>
        {0 < infos.length && <TablesMenu infos={infos} shown={panels.front?.id} />}
      </DockTabs>
      {panels.isOpen && <FrontPanel panels={panels} style={{ height: heightPx }} />}
    </section>
  );
}

function RightDock({ panels, dragging }: DockProps) {
  const { ui } = useApp().actions;
  const share = useUi((state) => state.side.share);
  const windowPx = useWindowWidth();
  const namesPx = useTree((tree) => tree.treeWidthPx);
  const widthPx = dockPx(share, windowPx, { ...RIGHT, around: RIGHT.around + namesPx });
  const label = "Panels at the right";
  const { isOpen } = panels;
  // Folded or not, the tabs are the same elements: the focus stays on the one that was pressed.
  return (
    <>
      {isOpen && (
        <Splitter
          label="Width of the panels at the right"
          direction="vertical"
          valuePx={widthPx}
          sign={-1}
          onChange={(px) => ui.setDockShare("right", px / windowPx)}
        />
      )}
      <section
        className={isOpen ? "panels-right" : "panels-right is-folded"}
        aria-label={label}
        style={isOpen ? { width: widthPx } : undefined}
      >
        <DockTabs {...panels} label={label} dragging={dragging} isUpright={!isOpen} />
        {isOpen && <FrontPanel panels={panels} style={undefined} />}
      </section>
    </>
  );
}

interface FrontPanelProps {
  readonly panels: DockPanels;
  readonly style: { readonly height: number } | undefined;
}

function FrontPanel({ panels: { dock, front }, style }: FrontPanelProps) {
  if (front === undefined) return undefined;
  return (
    <div
      id={PANEL_IDS[dock]}
      className="panel"
      role="tabpanel"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
      tabIndex={0}
      aria-labelledby={`tab-${front.id}`}
      style={style}
    >
      <PanelGuard panel={front.id} title={front.title}>
        <Fragment key={front.id}>{front.render()}</Fragment>
      </PanelGuard>
    </div>
  );
}

const DROP_WORDS: Readonly<Record<Dock, string>> = { below: "below the lanes", right: "at the right side" };

/** Where a tab that is dragged would go. */
function DropPlace({ drag, dragging }: { readonly drag: TabDrag; readonly dragging: TabDragging }) {
  return (
    <div ref={dragging.place} className={`dock-drop is-${drag.to}${drag.isOver ? " is-over" : ""}`} aria-hidden="true">
      {drag.title} {DROP_WORDS[drag.to]}
    </div>
  );
}

/** A menu of all tables that the engine offers. */
function TablesMenu({ infos, shown }: { readonly infos: readonly TableInfo[]; readonly shown: string | undefined }) {
  const app = useApp();
  const entries = infos
    .filter(({ name }) => !name.startsWith("critical-path"))
    .map(({ name, title, about }) => ({
      id: name,
      title,
      note: about,
      isCurrent: panelOfTable(name) === shown,
      run: () => app.actions.ui.showPanel(panelOfTable(name)),
    }));
  return (
    <MenuButton label="All tables" className="tab has-icon" layout="lines" sections={[{ title: "Tables", entries }]}>
      Tables <Icon name="down" />
    </MenuButton>
  );
}
