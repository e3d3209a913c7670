import type { ContainerInspectInfo } from "dockerode";
import { AppError } from "@/lib/core/errors";
import type { Engine } from "./client";
import { MANAGED_LABEL, requireProxlb } from "./proxlb-only";

/** The one ProxLB on this engine. */
export interface Target {
  /** The configured name; null when the label decides. */
  name: string | null;
  /**
   * Its inspect answer, fresh. Throws AppError `not_found` when there is none or more than one, or when what goes by
   * its name or label is not ProxLB's; `unavailable` when the engine does not answer.
   */
  inspect(): Promise<ContainerInspectInfo>;
}

/** @param name from the environment; without it the one Docker container labelled proxlb-ui.managed=true. */
export function findTarget(engine: Engine, name: string | undefined): Target {
  const inspect = (idOrName: string) =>
    engine.call((abortSignal) => engine.docker.getContainer(idOrName).inspect({ abortSignal }));
  return {
    name: name ?? null,
    async inspect() {
      const info =
        name === undefined ? await inspect(await labelledId(engine)) : await inspectNamed(name, inspect);
      requireProxlb(info);
      return info;
    },
  };
}

async function inspectNamed(
  name: string,
  inspect: (name: string) => Promise<ContainerInspectInfo>,
): Promise<ContainerInspectInfo> {
  const absent = `There is no Docker container named ${name}; create it or correct PROXLB_CONTAINER.`;
  try {
    const info = await inspect(encodeURIComponent(name));
    // Docker also takes the beginning of an id for a name; that would be somebody else's.
    if (info.Name === `/${name}` || info.Id === name) return info;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "not_found") throw error;
  }
  throw new AppError("not_found", absent);
}

async function labelledId(engine: Engine): Promise<string> {
  const found = await engine.call((abortSignal) =>
    engine.docker.listContainers({
      all: true,
      filters: { label: [`${MANAGED_LABEL}=true`] },
      abortSignal,
    }),
  );
  const [only, ...others] = found;
  if (only === undefined) {
    throw new AppError(
      "not_found",
      `No Docker container carries the label ${MANAGED_LABEL}=true; give it to the one that runs ProxLB, or set PROXLB_CONTAINER.`,
    );
  }
  if (others.length > 0) {
    const names = found.map((each) => each.Names[0]?.replace(/^\//, "") ?? each.Id.slice(0, 12)).sort();
    throw new AppError(
      "not_found",
      `${found.length} Docker containers carry the label ${MANAGED_LABEL}=true (${names.join(", ")}); leave it on one, or set PROXLB_CONTAINER.`,
    );
  }
  return only.Id;
}
