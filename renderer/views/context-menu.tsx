import { useLayoutEffect, useRef } from "react";
import { COMMAND_GROUPS, type Command, type Offer } from "../commands/command.js";
import type { OpenMenu } from "../state/ui-store.js";
import { useKeyTexts } from "./keys/use-key-texts.js";
import { itemsOf, onMenuKey } from "./parts/menu-keys.js";
import { placeAt } from "./parts/place-menu.js";
import { SubMenu } from "./parts/sub-menu.js";
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
  const entries = app.commands.map((command) => ({ command, offers: command.on?.(target) ?? [] }));
  const groups = COMMAND_GROUPS.map((group) => ({
    group,
    entries: entries.filter(({ command, offers }) => command.group === group && 0 < offers.length),
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
          {one.entries.map(({ command, offers }) => (
            <Entries key={command.id} command={command} offers={offers} keys={textsOf(command)[0]} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface EntriesProps {
  readonly command: Command;
  readonly offers: readonly Offer[];
  readonly keys: string | undefined;
}

/** What a command offers: the first entry has its key, and a long list is folded. */
function Entries({ command, offers, keys }: EntriesProps) {
  const { folds } = command;
  const item = (offer: Offer, i: number) => (
    <Item key={offer.title ?? command.title} command={command} offer={offer} keys={i === 0 ? keys : undefined} />
  );
  // One entry needs no menu of its own.
  const isFolded = folds !== undefined && folds.after + 1 < offers.length;
  if (!isFolded) return offers.map(item);
  return (
    <>
      {offers.slice(0, folds.after).map(item)}
      <SubMenu title={folds.title}>{offers.slice(folds.after).map((offer, i) => item(offer, folds.after + i))}</SubMenu>
    </>
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
        event.currentTarget.closest<HTMLElement>(".context-menu")?.hidePopover();
        offer.run();
      }}
    >
      <span className="menu-name">{offer.title ?? command.title}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </button>
  );
}
