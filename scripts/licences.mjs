// Which packages are in what is built, and under which licence, as the lock file and the packages themselves say it.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** @param root folder with package-lock.json and node_modules @returns [{ name, version, licence }], by name */
export function packagesOf(root) {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const found = Object.entries(packages)
    .filter(([folder, { dev, devOptional }]) => folder !== "" && !dev && !devOptional)
    // Optional builds for other platforms are not here.
    .filter(([folder]) => existsSync(path.join(root, folder)))
    .map(([folder, { version, license }]) => ({
      name: folder.replace(/^.*node_modules\//, ""),
      version,
      licence: license ?? licenceOf(path.join(root, folder)),
    }));
  const byName = new Map(found.map((each) => [`${each.name}@${each.version}`, each]));
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Old packages say it in other words. */
function licenceOf(folder) {
  const { license, licenses } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const said = [license ?? licenses ?? "not said"].flat();
  return said.map((each) => each.type ?? each).join(" OR ");
}
