import { parentPort } from "node:worker_threads";
import { touched } from "../engine/prefault-slabs.js";

// A thread of Node that touches memory for the engine.
const port = parentPort;
port?.on("message", (bytes: number) => port.postMessage(touched(new SharedArrayBuffer(bytes))));
