import type { Graphics } from "./mount-stage.js";

/** In place of the lanes, while nothing can draw them. */
export function GraphicsNotice({ graphics, again }: { readonly graphics: Graphics; readonly again: () => void }) {
  if (graphics.is === "drawn") return undefined;
  return (
    <div className="graphics-notice" role="alert">
      {graphics.is === "lost" ? (
        <p>
          The graphics system has taken the picture away, as it does after a fault or a sleep. The lanes come back when
          it gives it back, and are drawn anew now and then until they do. Nothing else is lost.
        </p>
      ) : (
        <p>
          The lanes cannot be drawn: WebGL does not work here ({graphics.why}). All figures are in the panels, and it is
          tried again now and then.
        </p>
      )}
      <button type="button" className="button is-main" onClick={again}>
        Draw it anew
      </button>
    </div>
  );
}
