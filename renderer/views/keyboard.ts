import type { App } from "../app.js";
import { type Command, commandsFor } from "../commands/command.js";
import { isOpen } from "../commands/make-commands.js";
import { needOf } from "../commands/needs.js";
import { keysWith } from "../viewmodel/key-maps.js";

/** Runs commands by key, by physical place; not while the user types. Returns the way to stop. */
export function attachKeyboard(app: App): () => void {
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const { code, key, ctrlKey: ctrl, altKey: alt, shiftKey: shift, metaKey: meta } = event;
    const { dialog, keyMap, keyChanges } = app.stores.ui.getState();
    const press = { code, key, ctrl, alt, shift, meta };
    const bound = commandsFor(app.commands, press, keysWith(keyMap, keyChanges), keyChanges);
    const command = bound.find(({ when }) => when());
    const run = command?.run ?? sayNeed(app, bound);
    if (run === undefined) return;
    const isChord = ctrl || alt || meta || /^F\d/.test(code);
    if (isTyping(event.target) && ((!isChord && code !== "Escape") || isOfText(event))) return;
    if (dialog !== "none" && !isChord && code !== "Escape") return;
    if (isOperating(event.target, code)) return;
    event.preventDefault();
    run();
    if (code === "Escape" && isTyping(event.target)) (event.target as HTMLElement).blur();
  };
  window.addEventListener("keydown", listener);
  return () => window.removeEventListener("keydown", listener);
}

/** Says what a key needs that can do none of its commands; undefined: there is nothing to say. */
function sayNeed(app: App, bound: readonly Command[]): (() => void) | undefined {
  const need = isOpen(app.stores)() ? needOf(bound) : undefined;
  return need === undefined ? undefined : () => app.actions.ui.say(need);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["button", "checkbox", "radio", "file"].includes(target.type);
}

/** Undo and redo, which a field of text has of its own. */
function isOfText({ code, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !altKey && (code === "KeyZ" || code === "KeyY");
}

/** Space and Enter on a focused button press it; up and down in a panel that has the focus scroll it. */
function isOperating(target: EventTarget | null, code: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLButtonElement && (code === "Space" || code === "Enter")) return true;
  const canScroll = target.clientHeight < target.scrollHeight;
  return target.getAttribute("role") === "tabpanel" && canScroll && /^(Arrow(Up|Down)|Home|End)$/.test(code);
}
