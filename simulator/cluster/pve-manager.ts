import type { SimNode } from "./state";

const REPOSITORY = "14a22df3d1c5a7f2";

/** The version that nodes have from the start; each tells its own, and in the middle of an update they differ. */
export const firstVersion = (major: number): string => (major >= 9 ? "9.2.11" : "8.4.14");

/** As /version and /nodes/{node}/version answer. */
export function versionRow({ pveManager }: SimNode) {
  return { version: pveManager, release: pveManager.split(".", 2).join("."), repoid: REPOSITORY };
}

/** As /nodes/{node}/status has it. */
export const versionText = ({ pveManager }: SimNode): string => `pve-manager/${pveManager}/${REPOSITORY}`;
