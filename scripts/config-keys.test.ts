import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { CONFIG_KEYS } from "@/lib/proxlb/config/keys";
import { keysPage, PAGE } from "./config-keys";

it("the page of keys is what the schema says: npm run config:keys", async () => {
  expect(await readFile(PAGE, "utf8")).toBe(keysPage());
});

it("each key says in one sentence what it does", () => {
  const odd = CONFIG_KEYS.filter(({ effect }) => !/^[A-Z\da-z][^\n|]*\.$/.test(effect));
  expect(odd.map(({ path }) => path.join("."))).toEqual([]);
});
