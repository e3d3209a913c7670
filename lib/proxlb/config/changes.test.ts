import { expect, it } from "vitest";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { configChanges } from "./changes";

it("names the values of a first file, and nothing for the empty one before it", () => {
  const first = readYaml("balancing:\n  method: cpu\n");
  const added = [{ path: "balancing.method", before: null, after: "cpu" }];
  for (const empty of ["", "# nothing yet\n", "---\n"])
    expect(configChanges(readYaml(empty), first, [])).toEqual(added);
  const removed = [{ path: "balancing.method", before: "cpu", after: null }];
  expect(configChanges(first, readYaml(""), [])).toEqual(removed);
});
