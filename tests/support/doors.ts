import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { scanApiPaths } from "@/lib/http/api-paths";

/** What the sources offer to the outside, read without building: pages, actions and REST methods. */
export interface Doors {
  pages: string[];
  actions: string[];
  routes: string[];
}

export function doorsInSources(): Doors {
  const files = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "app", "lib"],
    {
      encoding: "utf8",
    },
  )
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
  const withText = [...new Set(files)].flatMap((file) => {
    const text = readIfThere(file);
    return text === null ? [] : [{ file, text }];
  });
  return {
    pages: withText
      .filter(({ file }) => /^app\/(.*\/)?page\.tsx$/.test(file))
      .map(({ file }) => addressOf(file))
      .sort(),
    routes: Object.entries(scanApiPaths(process.cwd()))
      .flatMap(([address, methods]) => methods.map((method) => `${method} ${address}`))
      .sort(),
    actions: withText
      .filter(({ text }) => /^["']use server["']/m.test(text))
      .flatMap(({ file, text }) => exportsIn(text).map((name) => `${file}#${name}`))
      .sort(),
  };
}

/** app/(console)/nodes/[name]/page.tsx is /nodes/[name]. */
function addressOf(file: string): string {
  const parts = file.split("/").slice(1, -1);
  return `/${parts.filter((part) => !part.startsWith("(")).join("/")}`;
}

function exportsIn(text: string): string[] {
  return [...text.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map(
    (match) => match[1] ?? "",
  );
}

/** A file that is listed may have been removed a moment ago. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
