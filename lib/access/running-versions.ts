import "server-only";
import { env } from "@/lib/core/env";
import { ownVersion } from "@/lib/core/own-version";
import type { Context } from "./context";

/** What runs here: name → version, null or left out where it is not known. For the settings and for bug reports. */
export async function runningVersions({ daemon, live }: Context): Promise<Record<string, string | null>> {
  const { version, driver, image } = await daemon.inspect();
  return {
    "ProxLB UI": ownVersion(),
    ProxLB: version,
    "ProxLB's driver": driver,
    "ProxLB's image": image,
    "Proxmox VE": live.snapshot().facts.pveVersion,
    "Node.js": process.version,
    platform: `${process.platform} ${process.arch}`,
    database: env().DATABASE_URL ? "PostgreSQL" : "embedded",
  };
}
