import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import type { HostService } from "../../../../electron/node/host-service.js";
import { serveBytes } from "../../../../electron/node/serve-bytes.js";
import { send } from "../../../../electron/serve/send.js";
import { ok } from "../../../../workers/core/result.js";

const folder = mkdtempSync(join(tmpdir(), "lanescope-send-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** More than the pipes between a server and a client hold. */
const LARGE = Uint8Array.from({ length: 40 << 20 }, (_, i) => (i * 7) >> 4);
const path = join(folder, "large");
writeFileSync(path, LARGE);

/** A server of one file, and its answer to a range of it. */
async function answerOf(range?: string): Promise<{ readonly answer: IncomingMessage; readonly file: FileHandle }> {
  const file = await open(path);
  const service = { openBytes: async () => ok(file) } as unknown as HostService;
  const server = createServer(async (_, outgoing) => {
    const headers = range === undefined ? {} : { Range: range };
    const response = await serveBytes(service, "token", new Request("http://host/", { headers }));
    await send(response, outgoing);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const asked = get({ host: "127.0.0.1", port, agent: false });
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  return { answer, file };
}

async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  return Buffer.concat(pieces);
}

test.each([
  ["the whole file", undefined, 0, LARGE.length],
  ["a long part", "bytes=1000-20000000", 1000, 20_000_001],
  ["a short part", "bytes=5-9", 5, 10],
])("%s arrives as it is, and its file is closed", async (_, range, start, end) => {
  const { answer, file } = await answerOf(range);
  expect(Buffer.compare(await bytesOf(answer), LARGE.subarray(start, end))).toBe(0);
  expect(file.fd).toBe(-1);
});

test("a client that leaves in the middle lets go of the file", async () => {
  const { answer, file } = await answerOf();
  await once(answer, "readable");
  expect(file.fd).not.toBe(-1);
  answer.destroy();
  await vi.waitFor(() => expect(file.fd).toBe(-1));
});
