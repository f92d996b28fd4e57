import { useLayoutEffect, useRef } from "react";
import { COMMAND_GROUPS, type Command, type Offer } from "../commands/command.js";
import type { OpenMenu } from "../state/ui-store.js";
import { useKeyTexts } from "./keys/use-key-texts.js";
import { itemsOf, onMenuKey } from "./parts/menu-keys.js";
import { placeAt } from "./parts/place-menu.js";
import { useApp, useUi } from "./use-app.js";

/** The menu of the thing under the pointer or the cursor: what every command offers to do with it. */
export function ContextMenu() {
  const menu = useUi((ui) => ui.menu);
  // Another target is another menu: it takes the focus anew.
  return menu && <Menu key={`${menu.xPx} ${menu.yPx} ${menu.target.title}`} menu={menu} />;
}

function Menu({ menu: { target, xPx, yPx } }: { readonly menu: OpenMenu }) {
  const app = useApp();
  const box = useRef<HTMLDivElement>(null);
  const textsOf = useKeyTexts();
  const typed = useRef({ text: "", at: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.showPopover();
    placeAt(element, xPx, yPx);
    itemsOf(element)[0]?.focus();
  }, [xPx, yPx]);
  const entries = app.commands.flatMap((command) => {
    return (command.on?.(target) ?? []).map((offer, i) => ({
      id: `${command.id}-${i}`,
      command,
      offer,
      isFirst: i === 0,
    }));
  });
  const groups = COMMAND_GROUPS.map((group) => ({
    group,
    entries: entries.filter(({ command }) => command.group === group),
  })).filter((one) => 0 < one.entries.length);
  return (
    <div
      ref={box}
      className="menu context-menu"
      role="menu"
      tabIndex={-1}
      aria-label={target.title}
      popover="auto"
      onToggle={({ newState }) => {
        if (newState === "closed") app.actions.ui.closeMenu();
      }}
      onKeyDown={(event) => onMenuKey(event, event.currentTarget, typed.current)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div className="context-title">{target.title}</div>
      {groups.map((one) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
        <div key={one.group} role="group" aria-label={one.group} className="context-group">
          {one.entries.map(({ id, command, offer, isFirst }) => (
            <Item key={id} command={command} offer={offer} keys={isFirst ? textsOf(command)[0] : undefined} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface ItemProps {
  readonly command: Command;
  readonly offer: Offer;
  readonly keys: string | undefined;
}

function Item({ command, offer, keys }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      className="menu-item"
      tabIndex={-1}
      data-command={command.id}
      onClick={(event) => {
        // Gives the focus back, and then the command may move it.
        event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
        offer.run();
      }}
    >
      <span className="menu-name">{offer.title ?? command.title}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </button>
  );
}
