import { useEffect, useRef } from "react";

const ID = "explanation";
/** The pointer rests so long on a word before its explanation comes. */
const REST_MS = 350;
const GAP_PX = 6;

/** Attributes of an element that explains itself while it has the pointer or the focus. */
export function explained(text: string): { readonly "data-explained"?: string; readonly "aria-describedby"?: string } {
  return text === "" ? {} : { "data-explained": text, "aria-describedby": ID };
}

/**
 * The one box for all explanations: a native popover beside the element that has the pointer, the focus or the cursor.
 * It is empty and closed most of the time. Esc closes it, and then means nothing else.
 */
export function Explanation() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current === null ? undefined : attachExplanation(box.current)), []);
  return <div ref={box} id={ID} className="explanation" role="tooltip" popover="manual" />;
}

function attachExplanation(box: HTMLElement): () => void {
  const stop = new AbortController();
  let shown: Element | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(waiting);
    if (shown !== undefined) box.hidePopover();
    shown = undefined;
  };
  const show = (element: HTMLElement) => {
    hide();
    box.textContent = element.dataset.explained ?? "";
    box.showPopover();
    place(box, element.getBoundingClientRect());
    shown = element;
  };
  const listen = <K extends keyof DocumentEventMap>(name: K, listener: (event: DocumentEventMap[K]) => void) =>
    document.addEventListener(name, listener, { signal: stop.signal, capture: true });

  // A panel that changes below a pointer at rest was not asked about: its explanation would take the next Esc.
  let at = "";
  let over: Element | undefined;
  const look = ({ target, clientX, clientY }: PointerEvent) => {
    const isMoved = at !== `${clientX},${clientY}`;
    at = `${clientX},${clientY}`;
    const element = explainedAt(target);
    if (element === over) return;
    hide();
    over = isMoved ? element : undefined;
    if (isMoved && element !== undefined) waiting = setTimeout(() => element.isConnected && show(element), REST_MS);
  };
  listen("pointerover", look);
  listen("pointermove", look);
  listen("focusin", ({ target }) => {
    const element = explainedAt(target);
    if (element?.matches(":focus-visible") === true) show(element);
    else hide();
  });
  // In a grid the focus is on the grid itself, while its cursor may be on a heading.
  listen("keyup", () => {
    const element = explainedAt(cursorElement());
    if (element === shown) return;
    if (element !== undefined) show(element);
    else if (shown !== undefined && !shown.contains(document.activeElement)) hide();
  });
  for (const name of ["focusout", "pointerdown", "wheel", "scroll"] as const) listen(name, hide);
  listen("keydown", (event) => {
    if (event.key !== "Escape" || shown === undefined) return;
    event.stopPropagation();
    hide();
  });
  return () => {
    hide();
    stop.abort();
  };
}

/** What the cursor of the focused element is on, where it has one. */
function cursorElement(): Element | null {
  const id = document.activeElement?.getAttribute("aria-activedescendant");
  return id === null || id === undefined ? null : document.getElementById(id);
}

function explainedAt(target: EventTarget | null): HTMLElement | undefined {
  return (target instanceof Element ? target.closest<HTMLElement>("[data-explained]") : undefined) ?? undefined;
}

/** Below the element, or above it where there is no room. */
function place(box: HTMLElement, of: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const isBelow = of.bottom + GAP_PX + height < window.innerHeight;
  box.style.top = `${isBelow ? of.bottom + GAP_PX : of.top - GAP_PX - height}px`;
  box.style.left = `${Math.max(GAP_PX, Math.min(of.left, window.innerWidth - width - GAP_PX))}px`;
}
