/** Tells whether the Ctrl key is down, until `signal` ends it. */
export function watchCtrl(signal: AbortSignal): () => boolean {
  let isHeld = false;
  const look = (event: KeyboardEvent) => {
    if (event.key === "Control") isHeld = event.type === "keydown";
  };
  window.addEventListener("keydown", look, { signal, capture: true });
  window.addEventListener("keyup", look, { signal, capture: true });
  // A key that is let go in another window is never heard of here.
  window.addEventListener("blur", () => (isHeld = false), { signal });
  return () => isHeld;
}
