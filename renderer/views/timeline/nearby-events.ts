import type { App } from "../../app.js";
import type { Viewport } from "../../viewmodel/viewport.js";

/** More events in a window are too near to each other to choose among them with a pointer. */
const MOST_EVENTS = 100;
/** In a longer window are more events than that, and to read them takes time. */
const MOST_NS = 5e6;

/** Times of the events in the window, while it is so short that an edge can snap to one of them. */
export class NearbyEvents {
  times: readonly number[] = NONE;
  private window: Viewport | undefined;

  /** `onTimes`: they have come. */
  constructor(
    private readonly app: Pick<App, "stores" | "engine">,
    private readonly onTimes: () => void,
  ) {}

  /** Asks for those of the window as it is now, once. */
  async want(): Promise<void> {
    const { view } = this.app.stores.view.getState();
    if (this.window === view) return;
    this.window = view;
    this.times = NONE;
    const engine = this.app.engine();
    if (MOST_NS < view.spanNs || engine === undefined) return;
    const t1 = view.startNs + view.spanNs;
    const page = await engine.events({ t0: view.startNs, t1, limit: MOST_EVENTS, row: 0, asker: "snap" });
    if (this.window !== view || !page.ok || page.value.truncated) return;
    this.times = page.value.rows.map(({ t }) => t);
    this.onTimes();
  }
}

const NONE: readonly number[] = [];
