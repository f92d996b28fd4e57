import { connect } from "node:net";
import type { HostMachine, SocketFacts } from "../../electron/node/vm/host-machine.js";
import { VirshMonitor } from "../../electron/node/vm/virsh.js";
import { ok } from "../../workers/core/result.js";

/** A machine with these files, links and sockets. Sockets that exist are connected. */
export function fakeMachine(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
  sockets: Readonly<Record<string, Partial<SocketFacts>>> = {},
): HostMachine {
  return {
    name: undefined,
    files: async (patterns) => matching(files, patterns),
    links: async (patterns) => matching(links, patterns),
    sockets: async (paths) => {
      const found = matching(sockets, paths);
      const facts = { user: "root", mode: "0700", isSocket: true, isWritable: true };
      return new Map([...found].map(([path, one]) => [path, { ...facts, ...one }]));
    },
    connect: async (address) => ok(connect(address)),
    virsh: (domain) => new VirshMonitor(domain),
    monotonicNs: () => process.hrtime.bigint(),
    realNs: () => 0n,
    forget: () => undefined,
    close: () => undefined,
  };
}

function matching<T>(all: Readonly<Record<string, T>>, patterns: readonly string[]): Map<string, T> {
  const tests = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`));
  return new Map(Object.entries(all).filter(([path]) => tests.some((test) => test.test(path))));
}
