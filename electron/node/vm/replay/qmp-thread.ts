import { parentPort } from "node:worker_threads";
import { LocalHost } from "../local-host.js";
import { QmpSocket } from "../qmp-socket.js";
import { type Playing, SharedQmp } from "./shared-qmp.js";
import type { FromThread, ToThread } from "./thread-messages.js";

// The thread of one monitor. It holds QEMU's socket and plays to it, so that no work of other threads makes input late.

const port = parentPort;
if (port === null) throw new Error("this is the thread of a monitor, and not a program");
let monitor: SharedQmp | undefined;
let playing: Playing | undefined;

port.on("message", (message: ToThread) => {
  switch (message.kind) {
    case "open":
      void open(message.address);
      return;
    case "ask":
      void monitor
        ?.ask(message.command, message.mostMs)
        .then((answer) => say({ kind: "answer", n: message.n, answer }));
      return;
    case "play": {
      const begun = monitor?.play(JSON.parse(message.plan), (told) => say({ kind: "told", told }), message.zero);
      if (begun?.ok) playing = begun.value;
      return;
    }
    case "control":
      playing?.control(message.control);
      return;
    case "signal":
      playing?.signal(message.signal);
      return;
    case "close":
      monitor?.close();
  }
});

async function open(address: string): Promise<void> {
  const stream = await new LocalHost().connect(address);
  if (!stream.ok) return say({ kind: "opened", result: stream });
  const opened = await QmpSocket.open(stream.value, (event) => {
    monitor?.heard(event);
    say({ kind: "event", event });
  });
  if (!opened.ok) return say({ kind: "opened", result: opened });
  monitor = new SharedQmp(opened.value);
  void monitor.closed.then((why) => {
    say({ kind: "closed", why });
    port?.close();
  });
  say({ kind: "opened", result: { ok: true, value: undefined } });
}

function say(message: FromThread): void {
  port?.postMessage(message);
}
