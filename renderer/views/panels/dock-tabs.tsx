import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { panelToKeep } from "../../state/shown-panel.js";
import type { Dock } from "../../viewmodel/docks.js";
import { useKeyText } from "../keys/use-key-texts.js";
import { Icon, type IconName } from "../parts/icons.js";
import { openContextMenu } from "../parts/open-context-menu.js";
import { useApp } from "../use-app.js";
import { MorePanels } from "./more-panels.js";
import type { DockPanels } from "./use-docks.js";
import type { TabDragging } from "./use-tab-drag.js";

/** Where the panel in front is drawn. */
export const PANEL_IDS: Readonly<Record<Dock, string>> = { below: "panel", right: "side-panel" };

export interface DockTabsProps extends DockPanels {
  readonly label: string;
  readonly dragging: TabDragging;
  /** One above the other, where the dock is folded to a strip. */
  readonly isUpright?: boolean;
  readonly children?: ReactNode;
}

/** The tabs of a dock. A press shows a panel or folds the dock; a drag or the tab's menu moves it to the other dock. */
export function DockTabs({ dock, panels, front, isOpen, label, dragging, isUpright = false, children }: DockTabsProps) {
  const app = useApp();
  const { ui } = app.actions;
  const frontId = front?.id;
  const count = panels.length;
  const list = useRef<HTMLDivElement>(null);
  // A tab that is new beside it may push it out of sight.
  useEffect(() => {
    if (0 < count) document.getElementById(`tab-${frontId}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [frontId, count]);
  const press = (id: string) => {
    const { ui: now, selection, tables } = app.stores;
    ui.putInFront(dock, panelToKeep(now.getState(), id, selection.getState(), tables.getState()));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = panels.findIndex((one) => one.id === front?.id);
    const next = panels.at(nextTab(event.code, at, panels.length, isUpright) ?? panels.length);
    if (next === undefined) return;
    event.preventDefault();
    press(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div className={isUpright ? "tabs is-upright" : "tabs"}>
      <div
        ref={list}
        className="tab-list"
        role="tablist"
        aria-label={label}
        aria-orientation={isUpright ? "vertical" : "horizontal"}
        onKeyDown={onKeyDown}
        onWheel={({ currentTarget, deltaY }) => currentTarget.scrollBy({ left: deltaY })}
      >
        {panels.map(({ id, title }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            className="tab"
            tabIndex={id === front?.id ? 0 : -1}
            aria-selected={isOpen && id === front?.id}
            aria-controls={PANEL_IDS[dock]}
            {...dragging.handle(id, title, dock)}
            onContextMenu={(event) => openContextMenu(app, event, { kind: "panel", title, panel: id })}
            onClick={(event) => {
              if (!dragging.takeClick(event)) return;
              if (isOpen && id === front?.id) ui.toggleDock(dock);
              else press(id);
            }}
          >
            {title}
          </button>
        ))}
      </div>
      {!isUpright && <MorePanels panels={panels} shown={isOpen ? frontId : undefined} list={list} onShow={press} />}
      {children}
      <FoldButton dock={dock} isOpen={isOpen} />
    </div>
  );
}

/** Folds a dock to its tabs, or unfolds it. */
function FoldButton({ dock, isOpen }: Pick<DockPanels, "dock" | "isOpen">) {
  const { ui } = useApp().actions;
  const keys = useKeyText(dock === "below" ? "panels-below" : "panels-right");
  const title = `${isOpen ? "Fold" : "Unfold"} the panels ${dock === "below" ? "below" : "at the right"}`;
  const icons: Readonly<Record<Dock, readonly [open: IconName, folded: IconName]>> = {
    below: ["down", "up"],
    right: ["forward", "back"],
  };
  return (
    <button
      type="button"
      className="tab has-icon dock-fold"
      aria-label={title}
      title={keys === undefined ? title : `${title}  ${keys}`}
      aria-expanded={isOpen}
      onClick={() => ui.toggleDock(dock)}
    >
      <Icon name={icons[dock][isOpen ? 0 : 1]} />
    </button>
  );
}

/** The index of the tab that a key leads to; undefined for other keys. */
function nextTab(code: string, at: number, count: number, isUpright: boolean): number | undefined {
  switch (code) {
    case isUpright ? "ArrowDown" : "ArrowRight":
      return (at + 1) % count;
    case isUpright ? "ArrowUp" : "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
