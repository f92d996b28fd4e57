import type { Page } from "playwright-core";
import { tar } from "../unit/workers/archive/tar-builder.js";
import { lttngMetadata, lttngPacket } from "../unit/workers/formats/ctf/writer.js";

/** An archive with a trace of one event, recorded while the sample was. Another value is another trace. */
export function smallTrace(value = 1n): Uint8Array {
  const offset = `offset_s = ${Date.UTC(2026, 10, 21, 8, 37, 30) / 1000}`;
  const packet = lttngPacket({ begin: 0n, end: 9n, events: [{ name: "number", ts: 0n, value }] });
  return tar(
    { name: "small/metadata", data: lttngMetadata().replace("offset_s = 1000", offset) },
    { name: "small/ch_0", data: packet },
  );
}

/** Drops a file on the window as a person does. */
export async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, content]) => {
      const made = new DataTransfer();
      made.items.add(new File([new Uint8Array(content)], file));
      return made;
    },
    [name, [...bytes]] as const,
  );
  await page.dispatchEvent(".drop", "drop", { dataTransfer: transfer });
}
