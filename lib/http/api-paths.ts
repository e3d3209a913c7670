import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** "/api/nodes/[name]" → the methods that its route file exports. */
export type ApiPaths = Record<string, string[]>;

const METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS";

/** Put in by scripts/build.mjs: the image has no sources that could be read. */
declare const BUILT_API_PATHS: ApiPaths | undefined;

/** Every REST path: of the build, or of the sources as they are now. */
export function apiPaths(): ApiPaths {
  return typeof BUILT_API_PATHS === "undefined" ? scanApiPaths(process.cwd()) : BUILT_API_PATHS;
}

/** Reads app/api below `root`. The order is that in which Next looks: what is written out before what is a parameter. */
export function scanApiPaths(root: string): ApiPaths {
  const found = routeFiles(path.join(root, "app/api")).map((file): [string, string[]] => [
    path.posix.join("/api", path.relative(path.join(root, "app/api"), path.dirname(file))),
    methodsIn(readFileSync(file, "utf8")),
  ]);
  const rank = (address: string) => address.replaceAll("[...", "~~").replaceAll("[", "~");
  return Object.fromEntries(found.sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1)));
}

/** The methods of the path that an address falls on, as said in `Allow`; null: there is none. */
export function methodsAt(paths: ApiPaths, pathname: string): string[] | null {
  const given = segmentsOf(pathname);
  const fitting = Object.keys(paths).find((address) => fits(segmentsOf(address), given));
  const own = fitting === undefined ? undefined : paths[fitting];
  if (!own) return null;
  return [...new Set([...own, ...(own.includes("GET") ? ["HEAD"] : []), "OPTIONS"])].sort();
}

function fits(wanted: string[], given: string[]): boolean {
  const isOpen = wanted.at(-1)?.startsWith("[...") === true;
  if (isOpen ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((part, index) => part.startsWith("[") || part === given[index]);
}

function segmentsOf(pathname: string): string[] {
  return pathname.replace(/\/$/, "").split("/");
}

function routeFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return routeFiles(file);
    return entry.name === "route.ts" ? [file] : [];
  });
}

function methodsIn(text: string): string[] {
  const single = text.matchAll(new RegExp(`^export (?:const|async function|function) (${METHODS})\\b`, "gm"));
  const together = text.matchAll(/^export const \{([^}]+)\}/gm);
  return [
    ...[...single].map((match) => match[1] ?? ""),
    ...[...together].flatMap((match) => (match[1] ?? "").split(",").map((name) => name.trim())),
  ];
}
