import { useUi } from "./use-app.js";

/** The program behind a window in the browser has ended: what still works, and what brings it back. */
export function Alone() {
  const isAlone = useUi((ui) => ui.isAlone);
  if (!isAlone) return undefined;
  return (
    <div className="refused" role="alert">
      <div className="refused-words">
        <strong>Lanescope, the program behind this window, does not answer</strong>
        <p>
          It was ended, or this computer is very busy. The lanes and tables stay, and bookmarks and notes are kept by
          the browser. Events, other traces and living VMs cannot be read until it runs again.
        </p>
        <p className="quiet">Start it as before: this window notices, and goes on.</p>
      </div>
    </div>
  );
}
