/** Windows of one origin hear each other. */
export function newsOf(name: string) {
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(name);
  return {
    tell: () => channel?.postMessage("changed"),
    listen: (listener: () => void) => {
      channel?.addEventListener("message", listener);
      return () => channel?.removeEventListener("message", listener);
    },
    close: () => channel?.close(),
  };
}
