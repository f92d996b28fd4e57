import type { App } from "./app.js";

/** Tells the shell which items are open, so that a window that is loaded again, as after a crash, gets them back. */
export function tellShown({ host, stores }: Pick<App, "host" | "stores">): void {
  let told = JSON.stringify([]);
  stores.session.subscribe(({ phase, items }) => {
    if (phase === "opening") return;
    const tokens = items.map(({ token }) => token);
    if (JSON.stringify(tokens) === told) return;
    told = JSON.stringify(tokens);
    host.setShown?.(tokens);
  });
}
