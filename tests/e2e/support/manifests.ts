import { readFileSync } from "node:fs";

interface ServerReferences {
  node: Record<string, ServerReference>;
  edge: Record<string, ServerReference>;
}

interface ServerReference {
  filename: string;
  exportedName: string;
}

/** `file#export` → id, as the production build has it. */
export function builtActions(): Map<string, string> {
  const { node, edge } = read<ServerReferences>(".next/server/server-reference-manifest.json");
  return new Map(
    [...Object.entries(node), ...Object.entries(edge)].map(([id, { filename, exportedName }]) => [
      `${filename}#${exportedName}`,
      id,
    ]),
  );
}

/** Paths of pages and of route handlers that the production build serves. */
export function builtPaths(): { pages: string[]; routes: string[] } {
  const paths = Object.entries(read<Record<string, string>>(".next/app-path-routes-manifest.json"));
  const of = (kind: string) =>
    paths.filter(([source]) => source.endsWith(`/${kind}`)).map(([, path]) => path);
  // Next's own two, which show no data.
  return {
    pages: of("page")
      .filter((path) => !path.startsWith("/_"))
      .sort(),
    routes: of("route").sort(),
  };
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
