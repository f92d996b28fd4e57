import type { Result } from "../core/result.js";
import type { DecodePort, FromDecoder, OpenMessage } from "./decode-protocol.js";
import { type DecodableTrace, DecodeServer } from "./decode-server.js";

/** A decoder in the engine's own thread: for small traces, where starting a worker costs more than it saves. */
export function loopbackPort(
  openTrace: (message: OpenMessage) => Promise<Result<DecodableTrace>>,
  yieldToLoop: () => Promise<void>,
): DecodePort {
  let deliver: (message: FromDecoder) => void = () => {};
  const server = new DecodeServer({
    openTrace,
    yieldToLoop,
    post: (message) => deliver(message),
    allocate: (bytes) => new ArrayBuffer(bytes),
    sharesMemory: false,
  });
  return {
    post: (message) => server.receive(message),
    listen: (onMessage) => {
      deliver = onMessage;
    },
    close: () => server.receive({ type: "close" }),
  };
}
