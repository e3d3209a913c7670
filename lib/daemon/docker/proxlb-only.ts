import { hostname } from "node:os";
import type { ContainerInspectInfo } from "dockerode";
import { AppError } from "@/lib/core/errors";

export const MANAGED_LABEL = "proxlb-ui.managed";

/**
 * Whether this is a Docker container that ProxLB UI may stop, signal, and run a command in: one that says it is ProxLB
 * (by its label or by what it starts), is not ours, and gives nobody the machine. A wrong PROXLB_CONTAINER or a label
 * at the wrong place must not lead to the Docker proxy, whose container holds the unfiltered socket.
 * @throws AppError not_found with what to do
 */
export function requireProxlb(info: ContainerInspectInfo): void {
  const name = info.Name.replace(/^\//, "");
  const refused = (why: string) =>
    new AppError(
      "not_found",
      `The Docker container ${name} ${why}; give PROXLB_CONTAINER, or the label ${MANAGED_LABEL}=true, to the one that runs ProxLB.`,
    );
  if (/^[0-9a-f]{12,64}$/.test(hostname()) && info.Id.startsWith(hostname()))
    throw refused("is ProxLB UI's own");
  if (holdsEngine(info)) throw refused("holds Docker's socket, so it is not ProxLB's");
  if (info.HostConfig.Privileged === true) throw refused("is privileged, which ProxLB never needs");
  if (info.Config.Labels?.[MANAGED_LABEL] !== "true" && !startsProxlb(info))
    throw refused("does not start ProxLB");
}

function holdsEngine({ HostConfig, Mounts }: ContainerInspectInfo): boolean {
  const paths = [
    ...(HostConfig.Binds ?? []),
    ...(HostConfig.Mounts ?? []).flatMap(({ Source, Target }) => [Source ?? "", Target]),
    ...(Mounts ?? []).flatMap(({ Source, Destination }) => [Source, Destination]),
  ];
  // /run and /var/run hold it, whatever a part of their path is called inside.
  return paths.some((path) =>
    path
      .split(":")
      .some((each) => /(^|\/)(docker|containerd|podman)\.sock$|^\/(var\/)?run\/?$|^\/$/.test(each)),
  );
}

/** Image and compose file may both set the words that start it. */
export function startsProxlb({ Config }: ContainerInspectInfo): boolean {
  return startOfProxlb(Config) !== -1;
}

/** Up to which of its words a container's command starts ProxLB; -1 where it does not. */
export function startOfProxlb({
  Entrypoint,
  Cmd,
}: Pick<ContainerInspectInfo["Config"], "Entrypoint" | "Cmd">) {
  const words = wordsOf({ Entrypoint, Cmd });
  const module = words.findIndex((word, index) => word === "proxlb" && words[index - 1] === "-m");
  return module !== -1 ? module : words.findIndex((word) => /(^|\/)proxlb\/main\.py$/.test(word));
}

export function wordsOf({ Entrypoint, Cmd }: Pick<ContainerInspectInfo["Config"], "Entrypoint" | "Cmd">) {
  return [...[Entrypoint ?? []].flat(), ...(Cmd ?? [])];
}
