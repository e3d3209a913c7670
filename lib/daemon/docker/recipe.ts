import type { ContainerCreateOptions, ContainerInspectInfo } from "dockerode";
import { AppError } from "@/lib/core/errors";
import { argumentsOf } from "@/lib/daemon/arguments";
import type { OneShotKind } from "@/lib/daemon/schema";
import { MANAGED_LABEL, startOfProxlb, wordsOf } from "./proxlb-only";

export const ONE_SHOT_LABEL = "proxlb-ui.one-shot";
export const ONE_SHOT_TARGET_LABEL = "proxlb-ui.one-shot-of";
/** Its own folder: nothing of the managed one's mounts can lie there. */
export const ONE_SHOT_FOLDER = "proxlb-ui-one-shot";
export const ONE_SHOT_FILE = "proxlb.yaml";

const CONFIG_PATH = `/${ONE_SHOT_FOLDER}/${ONE_SHOT_FILE}`;

const CA_VARIABLES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"];
const OTHER_VARIABLES = ["TZ", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/**
 * A second Docker container like the managed one (image, user, network, trust, time zone) that runs ProxLB once:
 * no restarts, no ports, no privileges, nothing writable of the managed one's.
 */
export function oneShotRecipe(
  managed: ContainerInspectInfo,
  kind: OneShotKind,
  owner: string,
): ContainerCreateOptions {
  const { HostConfig, Config } = managed;
  return {
    Image: managed.Image,
    Entrypoint: proxlbCommand(managed),
    Cmd: argumentsOf(kind, CONFIG_PATH),
    User: Config.User,
    Env: [...keptEnvironment(managed), "PYTHONUNBUFFERED=1"],
    Labels: { [ONE_SHOT_LABEL]: "true", [ONE_SHOT_TARGET_LABEL]: owner, [MANAGED_LABEL]: "false" },
    StopSignal: "SIGINT",
    HostConfig: {
      NetworkMode: HostConfig.NetworkMode,
      ExtraHosts: HostConfig.ExtraHosts,
      Dns: HostConfig.Dns,
      DnsSearch: HostConfig.DnsSearch,
      DnsOptions: HostConfig.DnsOptions,
      Memory: HostConfig.Memory,
      Mounts: trustMounts(managed),
      RestartPolicy: { Name: "no" },
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      // Read back by us; whatever the engine's default driver is, this one can be.
      LogConfig: { Type: "json-file", Config: {} },
    },
  };
}

/** The words that start ProxLB in the managed one, without its arguments; image and compose file may both set them. */
export function proxlbCommand(managed: ContainerInspectInfo): string[] {
  const last = startOfProxlb(managed.Config);
  if (last !== -1) return wordsOf(managed.Config).slice(0, last + 1);
  throw new AppError(
    "unavailable",
    "The managed Docker container does not start ProxLB with `-m proxlb`, so a second one cannot be started the same way.",
  );
}

/** @returns NAME=value pairs; never more than what trust, proxies and time need, as others may be secrets. */
function keptEnvironment(managed: ContainerInspectInfo): string[] {
  const kept = new Set([...CA_VARIABLES, ...OTHER_VARIABLES]);
  return (managed.Config.Env ?? []).filter((pair) => kept.has(nameOf(pair).toUpperCase()));
}

/** Its mounts that hold CA certificates or the time zone, read-only. */
function trustMounts(managed: ContainerInspectInfo) {
  const named = (managed.Config.Env ?? [])
    .filter((pair) => CA_VARIABLES.includes(nameOf(pair)))
    .map((pair) => pair.slice(nameOf(pair).length + 1));
  return managed.Mounts.flatMap(({ Type, Name, Source, Destination }) => {
    if (Type !== "bind" && Type !== "volume") return [];
    const carriesNamed = named.some((path) => path === Destination || path.startsWith(`${Destination}/`));
    if (!carriesNamed && !isTrustPath(Destination)) return [];
    const source = Type === "volume" ? (Name ?? Source) : Source;
    return [{ Type, Source: source, Target: Destination, ReadOnly: true }];
  });
}

function isTrustPath(path: string): boolean {
  return (
    /^\/(etc\/ssl|etc\/pki|usr\/share\/ca-certificates|usr\/local\/share\/ca-certificates)(\/|$)/.test(
      path,
    ) ||
    /^\/etc\/(localtime|timezone)$/.test(path) ||
    /\.(pem|crt|cer)$/.test(path)
  );
}

function nameOf(pair: string): string {
  return pair.split("=", 1)[0] ?? "";
}
