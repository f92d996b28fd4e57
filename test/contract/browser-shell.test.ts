import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { handleRequest } from "../../electron/node/handle-request.js";
import { dispatchHostCall } from "../../electron/node/host-calls.js";
import { HostService } from "../../electron/node/host-service.js";
import { serve } from "../../electron/serve/serve.js";
import { createHttpHost } from "../../renderer/host/http-host.js";
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
