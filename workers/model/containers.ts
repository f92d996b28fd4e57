/** Path of the lane under which the threads of a container stand. Its number is that of a namespace. */
export function containerPath(machine: string, namespace: number): string {
  return `${machine}/container/${namespace}`;
}

/** Path of the lane under which the threads of a control group stand; `path` is "/machine.slice/vm.scope". */
export function cgroupPath(machine: string, path: string): string {
  return `${machine}/cgroup${path}`;
}

/** The number of the container or the path of the control group with such a lane; undefined for other lanes. */
export function containerOf(path: string): string | undefined {
  return /\/cgroup(\/.+)$/.exec(path)?.[1] ?? /\/container\/(\d+)$/.exec(path)?.[1];
}
