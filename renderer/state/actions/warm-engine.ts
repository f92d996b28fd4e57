import type { MonitorHeader } from "../../../workers/model/monitor-record.js";
import type { EngineClient } from "../../engine/engine-client.js";

/**
 * An engine that is started before it is needed. To start its worker and to run its code for the first time takes longer
 * than a VM takes to answer.
 */
export class WarmEngine {
  private client: EngineClient | undefined;

  constructor(private readonly createEngine: () => EngineClient) {}

  prepare(): void {
    if (this.client !== undefined) return;
    const client = this.createEngine();
    this.client = client;
    void client.death.then(() => this.drop(client));
    // What it opens next takes the place of this.
    void client.api.openLiveLog({ name: "", lines: LINES }).catch(() => this.drop(client));
  }

  take(): EngineClient {
    const { client } = this;
    this.client = undefined;
    return client ?? this.createEngine();
  }

  letGo(): void {
    this.client?.dispose();
    this.client = undefined;
  }

  private drop(client: EngineClient): void {
    if (this.client === client) this.letGo();
  }
}

const HEADER: MonitorHeader = {
  lanescope: "monitor-log",
  version: 1,
  host: { hostname: "", kernel: "", clock: "monotonic" },
  t0_mono_ns: "0",
  t0_real_ns: "0",
  period_ms: 250,
  vms: [{ key: "vm1", name: "", uuid: "", pid: 0, accel: "", arch: "", qemu: "", vcpus: [] }],
};
const LINES = [
  JSON.stringify(HEADER),
  ...[0, 250, 500, 750].map(
    (ms) => `{"t":${ms}000000,"vm":"vm1","k":"qmp","n":"query-balloon","us":1,"d":{"actual":${ms}}}`,
  ),
];
