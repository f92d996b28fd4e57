import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { hidden } from "../../../../workers/model/input-recording/edit.js";
import { plainHeader } from "../../../../workers/model/input-recording/recording.js";
import type { InputEvent, InputHeader } from "../../../../workers/model/input-recording.js";
import type { QmpMonitor } from "../monitor.js";
import { openRfbClient } from "../rfb/rfb-client.js";
import { RfbProxy } from "../rfb/rfb-proxy.js";
import type { VmFacts } from "../vm-facts.js";
import { pointersOf, recordedVm } from "./pointers.js";
import type { InputRecorder, InputSink, RecorderStatus } from "./recorder.js";

export interface RfbOptions {
  /** Where viewers connect: the path of a socket that is made, or `127.0.0.1:PORT`. */
  readonly listen: string;
  /** Connects QEMU's VNC server. */
  readonly connect: () => Promise<Result<Duplex>>;
  readonly hideKeys: boolean;
  /** Tells the VM and its pointer, where its monitor can be asked. */
  readonly vm?: { readonly monitor: QmpMonitor; readonly facts: VmFacts };
}

const LOOK_MS = 1000;

/** Records what viewers of VNC send, by standing between them and QEMU. Nothing of QEMU is changed. */
export async function recordByRfb(sink: InputSink, options: RfbOptions): Promise<Result<InputRecorder>> {
  const { listen, connect, vm } = options;
  const told = await pointersOf(vm?.monitor);
  const looked = await lookAt(connect);
  if (!looked.ok) return looked;
  const { devices } = told;
  const isAbsolute = told.isAbsolute ?? looked.value.isAbsolute;
  if (isAbsolute === undefined) {
    sink.problem?.("whether the pointer tells places or moves is not known before a viewer asks: places are assumed");
  }
  const header: InputHeader = {
    ...plainHeader("rfb"),
    ...(vm !== undefined && { vm: recordedVm(vm.facts) }),
    screen: looked.value.screen,
    pointer: isAbsolute === false ? "rel" : "abs",
    devices,
    ...(options.hideKeys && { hidden: true }),
  };
  const recorder = new RfbRecorder(header, sink, options.hideKeys);
  const { onGroup, onScreen, onProblem } = recorder;
  const proxy = await RfbProxy.open({ listen, connect, isAbsolute, onGroup, onScreen, onProblem });
  if (!proxy.ok) return proxy;
  recorder.begin(proxy.value, vm?.monitor);
  return ok(recorder);
}

class RfbRecorder implements InputRecorder {
  readonly ended: Promise<string>;
  private end: (why: string) => void = () => undefined;
  private proxy: RfbProxy | undefined;
  private groups = 0;
  private problems = 0;

  constructor(
    readonly header: InputHeader,
    private readonly sink: InputSink,
    private readonly hideKeys: boolean,
  ) {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  get status(): RecorderStatus {
    const { proxy, groups, problems } = this;
    return { recording: proxy !== undefined, by: "rfb", groups, problems, hasOwnStamps: false };
  }

  begin(proxy: RfbProxy, monitor: QmpMonitor | undefined): void {
    this.proxy = proxy;
    void monitor?.closed.then((why) => this.close(why));
  }

  async stop(): Promise<Result<void>> {
    await this.close("stopped");
    return ok(undefined);
  }

  readonly onGroup = (ev: readonly InputEvent[], atNs: bigint): void => {
    this.groups += 1;
    this.sink.group({ con: 0, ev: this.hideKeys ? ev.map(hidden) : ev, atNs, realNs: undefined });
  };

  readonly onScreen: NonNullable<InputSink["screen"]> = (change, atNs) => this.sink.screen?.(change, atNs);

  readonly onProblem = (text: string): void => {
    this.problems += 1;
    this.sink.problem?.(text);
  };

  private async close(why: string): Promise<void> {
    const { proxy } = this;
    this.proxy = undefined;
    await proxy?.close();
    this.end(why);
  }
}

interface Looked {
  readonly screen: InputHeader["screen"];
  readonly isAbsolute: boolean | undefined;
}

/** Asks the server as a viewer would, so that a wrong address is told before any viewer comes. */
async function lookAt(connect: RfbOptions["connect"]): Promise<Result<Looked>> {
  const stream = await connect();
  if (!stream.ok) return stream;
  const client = await openRfbClient(stream.value, { onChange: () => undefined });
  // A server that wants a password tells it to viewers alone.
  if (!client.ok && /password|security/.test(client.error.message)) {
    return ok({ screen: { w: 0, h: 0 }, isAbsolute: undefined });
  }
  if (!client.ok) return fail(client.error.message);
  const { width: w, height: h, answered, ended } = client.value;
  await Promise.race([answered, ended, new Promise((resolve) => setTimeout(resolve, LOOK_MS))]);
  const { isAbsolute } = client.value;
  client.value.close();
  return ok({ screen: { w, h }, isAbsolute });
}
