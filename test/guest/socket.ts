import { createConnection, type Socket } from "node:net";

/** A socket of QEMU's, when it accepts: it makes its sockets while it starts. */
export async function connected(path: string, isGone: () => string | undefined): Promise<Socket> {
  for (;;) {
    const socket = createConnection(path);
    const failed = await new Promise<Error | undefined>((resolve) => {
      socket.once("connect", () => resolve(undefined)).once("error", resolve);
    });
    if (failed === undefined) return socket;
    const why = isGone();
    if (why !== undefined) throw new Error(why);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Calls for each line that a socket says. */
export function onLines(socket: Socket, take: (line: string) => void): void {
  let rest = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line.replace(/\r$/, ""));
  });
}
