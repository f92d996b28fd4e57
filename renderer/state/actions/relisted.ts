import type { HostApi } from "../../host/host-api.js";
import type { GivenItem } from "./given-files.js";
import type { Wish } from "./wish.js";

/** With the files as they are now: those of a shell may have changed since they were listed, and are read by their old listing no more. */
export async function relisted(wish: Wish, host: HostApi): Promise<Wish> {
  return { ...wish, items: await Promise.all(wish.items.map((one) => listedNow(one, host))) };
}

async function listedNow(given: GivenItem, host: HostApi): Promise<GivenItem> {
  const { item } = given;
  if (item.token === "" || !item.files.some(({ source }) => source.kind === "http")) return given;
  // Who reads it gets the failure.
  const again = await host.reopen(item.token).catch(() => undefined);
  return again?.ok === true ? { ...given, item: { ...item, files: again.value.files } } : given;
}
