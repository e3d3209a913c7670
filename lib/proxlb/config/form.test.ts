import { expect, it } from "vitest";
import { type FormGroup, formOf, isFormGroup, newEntry } from "./form";
import { CONFIG_KEYS } from "./keys";
import { readParts } from "./parts";

const section = (text: string, name: string) => formOf(readParts(text)).find((each) => each.name === name);
const field = (group: FormGroup | undefined, name: string) =>
  group?.fields.find((each) => each.name === name);

it("has a field for every key of the schema", () => {
  const paths = (group: FormGroup): string[] => [
    group.path.join("."),
    ...group.fields.map(({ path }) => path.join(".")),
    ...group.groups.flatMap(paths),
  ];
  const shown = new Set(formOf(readParts("")).flatMap(paths));
  const fixed = CONFIG_KEYS.map(({ path }) => path.join(".")).filter((path) => !path.includes("*"));
  expect(fixed.filter((path) => !shown.has(path))).toEqual([]);
});

it("tells what is written from what is left out, and what is kept from what is shown", () => {
  const text = "proxmox_api:\n  user: a@pve\n  token_secret: '<kept-secret>'\n  token_id: null\n";
  const api = section(text, "proxmox_api");
  expect(field(api, "user")).toMatchObject({ written: "a@pve", isWritten: true, isKept: false });
  expect(field(api, "token_secret")).toMatchObject({ isWritten: true, isKept: true });
  expect(field(api, "token_id")).toMatchObject({ written: undefined, isWritten: true });
  expect(field(api, "timeout")).toMatchObject({ written: undefined, isWritten: false });
});

it("has groups for names that the author chose, and takes new ones", () => {
  const text = "balancing:\n  pools:\n    dev: {type: affinity}\n  psi: nothing\n";
  const balancing = section(text, "balancing");
  const pools = balancing?.groups.find(({ name }) => name === "pools");
  expect(pools?.groups.map(({ name, isNamed }) => [name, isNamed])).toEqual([["dev", true]]);
  expect(field(pools?.groups[0], "type")?.written).toBe("affinity");
  expect(balancing?.groups.find(({ name }) => name === "psi")?.reason).toContain("edit the text");
  if (!pools?.adds) throw new Error("Pools are added by name.");
  const added = newEntry(pools.adds.node, [...pools.path, "prod"]);
  expect(isFormGroup(added) && added.fields.map(({ path }) => path.join("."))).toContain(
    "balancing.pools.prod.pin",
  );
});

it("leaves only what cannot be read out, with the reason", () => {
  const groups = formOf(readParts("service:\n  daemon: no\nbalancing:\n  method: 'cpu\n"));
  const reasons = Object.fromEntries(groups.map(({ name, reason }) => [name, reason]));
  expect(reasons.service).toBeNull();
  expect(reasons.balancing).toContain("cannot be read");
  // A section that is not there yet could stand within what cannot be read.
  expect(reasons.solver).toContain("cannot be read");
});
