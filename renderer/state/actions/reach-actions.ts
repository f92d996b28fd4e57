import type { HostItem } from "../../host/host-api.js";
import type { ActionContext } from "./context.js";

const CHANGED =
  "Lanescope is back, but the open trace has changed meanwhile, or is not there: open it again to read its events";

/** What happens when the program behind the window ends, and runs again. */
export function createReachActions({ stores: { session, ui }, host }: ActionContext, shown: () => readonly HostItem[]) {
  /** The program knows again which files this window may read. Answers whether they are still those that were opened. */
  const showAgain = async (): Promise<boolean> => {
    const items = shown().filter(({ token }) => token !== "");
    const again = await Promise.all(items.map(({ token }) => host.reopen(token)));
    return again.every((one, i) => one.ok && hasAll(one.value, items[i] as HostItem));
  };
  return {
    /** Watches as long as the window is there. */
    start() {
      host.onReach?.(async (isThere) => {
        const isSame = !isThere || (await showAgain().catch(() => false));
        ui.setState({ isAlone: !isThere });
        if (!isThere) return;
        const isOpen = session.getState().phase === "open";
        ui.setState({ message: isSame || !isOpen ? "Lanescope is back: all goes on" : CHANGED });
        // What could not be read meanwhile is asked for again.
        session.setState(({ generation }) => ({ generation: generation + 1 }));
      });
    },
  };
}

function hasAll(now: HostItem, before: HostItem): boolean {
  const addresses = new Set(now.files.map(({ source }) => (source.kind === "http" ? source.url : "")));
  return before.files.every(({ source }) => source.kind !== "http" || addresses.has(source.url));
}
