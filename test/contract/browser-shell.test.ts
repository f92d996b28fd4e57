import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { handleRequest } from "../../electron/node/handle-request.js";
import { dispatchHostCall } from "../../electron/node/host-calls.js";
import { HostService } from "../../electron/node/host-service.js";
import { openChannel } from "../../electron/node/vm/monitor-channel.js";
import { serve } from "../../electron/serve/serve.js";
import { createHttpHost } from "../../renderer/host/http-host.js";
import { startFakeQemu } from "../fakes/fake-qemu.js";
import { describeShell, type Ground } from "./host-cases.js";

const windowFolder = join(fileURLToPath(new URL("../..", import.meta.url)), "dist/renderer");

const NO_SAVING = { pick: undefined, give: () => {} };

describeShell("HostService", async (ground) => {
  const service = serviceOn(ground);
  const traits = { shell: "browser", versions: { Node: "20" } } as const;
  const base = "http://host/";
  const fetch = (url: string, init?: RequestInit) =>
    handleRequest({ windowFolder, service, traits }, url.slice(base.length), new Request(url, init));
  const host = await createHttpHost(
    async (url, init) => {
      const result = await dispatchHostCall(service, traits, url.split("/").pop(), JSON.parse(String(init.body)));
      return result.ok ? Response.json(result.value ?? null) : new Response(result.error.message, { status: 400 });
    },
    base,
    NO_SAVING,
  );
  return { host, fetch, close: async () => {} };
});

describeShell("http-host over serve", async (ground) => {
  const served = await serve({ windowFolder, service: serviceOn(ground), ports: [0] });
  const { origin } = new URL(served.url);
  // A browser adds the origin by itself.
  const asBrowser = (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), Origin: origin } });
  const host = await createHttpHost(asBrowser, served.url, NO_SAVING);
  return { host, fetch: asBrowser, close: () => served.close() };
});

function serviceOn({ stateFolder, samplesFolder, traces }: Ground): HostService {
  return new HostService({ version: "1.2.3", stateFolder, samplesFolder, initialPaths: traces });
}

describe("living VMs in a browser", () => {
  const begin = async (isAttaching: boolean) => {
    const folder = mkdtempSync(join(tmpdir(), "lanescope-vms-"));
    const ground = { folder, stateFolder: folder, samplesFolder: folder, traces: [] };
    const service = serviceOn(ground);
    const monitor = isAttaching ? openChannel(folder, service) : undefined;
    const served = await serve({ windowFolder, service, monitor, ports: [0] });
    onTestFinished(async () => {
      await served.close();
      await monitor?.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const { origin } = new URL(served.url);
    const asBrowser = (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), Origin: origin } });
    const host = await createHttpHost(asBrowser, served.url, NO_SAVING);
    const post = (body: unknown, headers = {}) =>
      asBrowser(new URL("call/monitor", served.url).href, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    return { served, host, post };
  };

  test("are not asked without --attach", async () => {
    const { host, post } = await begin(false);
    expect(host.monitor).toBeUndefined();
    const answer = await post([{ op: "find" }]);
    expect([answer.status, await answer.text()]).toEqual([400, "this shell talks to no VMs"]);
  });

  test("are asked with it, by this page only", async () => {
    const { served, host, post } = await begin(true);
    const qemu = await startFakeQemu();
    onTestFinished(() => qemu.close());
    expect(await host.monitor?.news({ recording: 0, line: 0 })).toMatchObject({ lines: [], vms: [] });
    const attached = await host.monitor?.perform({ op: "attach", request: { qmp: qemu.path } });
    expect(attached).toMatchObject({ ok: true, value: { attached: { key: "vm1", name: "tiny" } } });
    expect(await (await post([{ op: "human-monitor-command" }])).json()).toMatchObject({ ok: false });
    const other = await fetch(new URL("call/monitor", served.url), {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: "http://elsewhere.example" },
      body: JSON.stringify([{ op: "detach", vm: "vm1" }]),
    });
    expect(other.status).toBe(403);
    expect((await host.monitor?.news({ recording: 0, line: 0 }))?.vms).toMatchObject([{ state: "attached" }]);
  });
});
