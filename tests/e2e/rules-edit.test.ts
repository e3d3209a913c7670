import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { RulesView } from "@/lib/proxlb/rules/rule-schema";
import { GIB } from "@/simulator/cluster/guests";
import type { ClusterSeed } from "@/simulator/cluster/seed-shape";
import { canBrowse } from "@/tests/support/browser";
import { freePort } from "@/tests/support/free-port";
import { type Stack, startStack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";
import { onApp, PHONE } from "./support/fixtures";
import { picture, shoot } from "./support/screenshots";

const READER = { id: "proxlb@pve!proxlb", secret: "7a1d1f6e-0000-4000-8000-00000000000a" };
const WRITER = { id: "proxlb@pve!rules", secret: "7a1d1f6e-0000-4000-8000-00000000000b" };
const VMIDS = Array.from({ length: 12 }, (_, index) => 101 + index);

const token = ({ id, secret }: typeof READER) => {
  const [userid = "", tokenid = ""] = id.split("!");
  return { userid, tokenid, secret, privilegeSeparation: true };
};

/** Twelve guests on three nodes. */
const CLUSTER: ClusterSeed = {
  name: "rules-edit",
  nodes: ["pve1", "pve2", "pve3"].map((name) => ({ name, memoryBytes: 64 * GIB })),
  pools: [{ poolid: "prod" }],
  guests: VMIDS.map((vmid, index) => ({
    vmid,
    name: `web${index + 1}`,
    node: `pve${(index % 3) + 1}`,
    memoryBytes: 2 * GIB,
    tags: index === 0 ? ["front"] : [],
    ...(index > 9 ? { pool: "prod" } : {}),
  })),
  haServices: { "vm:101": { state: "started" }, "vm:102": { state: "started" } },
  roles: { Tagger: ["VM.Audit", "VM.Config.Options"], Console: ["Sys.Audit", "Sys.Console"] },
  tokens: [token(READER), token(WRITER)],
};

const it = onApp(async () => {
  const port = await freePort();
  return startStack({
    simulator: { cluster: CLUSTER, autoDrift: false, port },
    env: {
      PVE_HOSTS: `127.0.0.1:${port}`,
      PVE_TOKEN_ID: READER.id,
      PVE_TOKEN_SECRET: READER.secret,
      PVE_WRITE_TOKEN_ID: WRITER.id,
      PVE_WRITE_TOKEN_SECRET: WRITER.secret,
    },
  });
});

const tagsOf = ({ simulator }: Stack, vmid: number) => simulator.cluster.guestOf(vmid).tags ?? "";
const sheetOf = (page: Page) => page.getByRole("dialog");
const grant = ({ simulator }: Stack) => {
  for (const who of ["proxlb@pve", WRITER.id]) {
    simulator.cluster.acl.push({ path: "/", who, role: "Tagger", propagate: true });
  }
};

describe.skipIf(!canBrowse())("rules are made on screen", () => {
  it("not by who only reads them, to whom no button is shown", async ({ open }) => {
    const { page, errors } = await open("operator", "/rules");
    await page.getByRole("heading", { name: "Rules", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: /^(New rule.*|Change|Remove)$/ }).count()).toBe(0);
    await page.goto(page.url().replace("/rules", "/guests"));
    await page.getByRole("link", { name: "web1", exact: true }).waitFor();
    expect(await page.getByRole("checkbox", { name: "Choose 101" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: /^New rule/ }).count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it("without the privilege are refused by its name, with the commands, and go on once it is there", async ({
    open,
    stack,
  }) => {
    const { page, errors } = await open("admin", "/rules");
    await page.getByRole("button", { name: "New rule" }).click();
    const sheet = sheetOf(page);
    await sheet.getByLabel("Rule", { exact: true }).selectOption("Pin to nodes");
    await sheet.getByLabel("Guests", { exact: true }).fill("name:web node:pve2");
    await sheet.getByRole("button", { name: "Choose all 4 found" }).click();
    await sheet.getByText("4 guests chosen").waitFor();
    await sheet.getByRole("checkbox", { name: "pve2", exact: true }).check();
    await sheet.getByRole("button", { name: "Preview" }).click();
    await sheet
      .getByText(`The token ${WRITER.id} lacks VM.Config.Options on /vms/102, /vms/105, /vms/108 and more`)
      .waitFor();
    await sheet.getByText("pvesh set /nodes/pve2/qemu/102/config --tags 'plb_pin_pve2'").waitFor();
    await shoot(page, "rules-edit-forbidden");
    await sheet.getByRole("button", { name: "Save all the same" }).click();
    await sheet
      .getByText(/^Proxmox VE refuses the token proxlb@pve!rules: it lacks .+ on \/vms\/1\d\d\.$/)
      .first()
      .waitFor();
    await sheet.getByText("0 of 4 written; 4 not begun.").waitFor();
    await sheet.getByText("Do it by hand: 4 commands").waitFor();
    await shoot(page, "rules-edit-refused");
    expect(tagsOf(stack, 102)).toBe("");
    grant(stack);
    await sheet.getByRole("button", { name: "Go on" }).click();
    await sheet.getByText("4 of 4 written.").waitFor();
    expect([102, 105, 108, 111].map((vmid) => tagsOf(stack, vmid))).toEqual(Array(4).fill("plb_pin_pve2"));
    // A reload finds it where it stood.
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Show change 1" }).click();
    await page.waitForURL((url) => url.searchParams.get("change") === "1");
    await page.reload();
    await sheet.getByText("4 of 4 written.").waitFor();
    await putBack(page);
    await sheet.getByText("4 of 4 put back.").waitFor();
    expect(tagsOf(stack, 102)).toBe("");
    expect(errors).toEqual([]);
  });

  it("for twelve chosen guests: the conflict is seen, another rule taken, the writes watched, and put back but where somebody wrote since", async ({
    open,
    stack,
  }) => {
    const { page, errors } = await open("admin", "/guests");
    await page.getByRole("checkbox", { name: "Choose all 12" }).check();
    await shoot(page, "rules-edit-guests");
    await page.getByRole("button", { name: "New rule for 12 guests" }).click();
    const sheet = sheetOf(page);
    await sheet.getByText("12 guests chosen").waitFor();
    await sheet.getByText("proxlb.yaml has such rules for whole pools only.").waitFor();
    expect(await sheet.getByRole("radio", { name: "proxlb.yaml" }).isDisabled()).toBe(true);
    await sheet.getByLabel("Name of the group").fill("Front");
    await sheet.getByText("The tag is plb_anti_affinity_front").waitFor();
    await shoot(page, "rules-edit-new");
    await sheet.getByRole("button", { name: "Preview" }).click();
    const conflicts = sheet.getByRole("region", { name: "New conflicts" });
    await conflicts
      .getByText("keeps 12 guests apart, and ProxLB balances 3 nodes.", { exact: false })
      .waitFor();
    await sheet.getByText("12 writes are made").waitFor();
    await sheet.getByText("Proxmox VE lower-cases tags: the group is front.").waitFor();
    const cycle = sheet.getByRole("region", { name: "ProxLB's next cycle" });
    await cycle.getByText("As it is now: no move").waitFor();
    await cycle.getByText(/^With this: [1-9]\d* moves?$/).waitFor();
    await shoot(page, "rules-edit-conflict");
    // No twelve can be apart on three nodes: another rule, all of them together.
    await sheet.getByRole("button", { name: "Back" }).click();
    await sheet.getByText("12 guests chosen").waitFor();
    await sheet.getByLabel("Rule", { exact: true }).selectOption("Keep together");
    await sheet.getByRole("button", { name: "Preview" }).click();
    await sheet.getByText("12 writes are made").waitFor();
    await conflicts.getByText("ProxLB's next cycle", { exact: false }).first().waitFor();
    // Proxmox VE's answer about rights is shared for 20 s: it may still be the one from before they were given.
    const save = sheet.getByRole("button", { name: "Save", exact: true });
    await save.waitFor();
    await shoot(page, "rules-edit-together");
    // Somebody tags a guest after the preview: that tag stays.
    stack.simulator.faults.setTags(103, ["theirs"]);
    stack.simulator.faults.latencyMs = 400;
    await save.click();
    await sheet.getByText(/^\d+ of 12 writes done\.$/).waitFor();
    await sheet.getByText("being written").first().waitFor();
    await picture(page, "rules-edit-running-1440-light");
    await sheet.getByText("12 of 12 written.").waitFor();
    stack.simulator.faults.latencyMs = 0;
    expect(tagsOf(stack, 101)).toBe("front;plb_affinity_front");
    expect(tagsOf(stack, 103)).toBe("plb_affinity_front;theirs");
    expect(VMIDS.every((vmid) => tagsOf(stack, vmid).includes("plb_affinity_front"))).toBe(true);
    await shoot(page, "rules-edit-done");

    stack.simulator.faults.setTags(104, ["plb_affinity_front", "newer"]);
    await putBack(page);
    await sheet.getByText("11 of 12 put back; 1 left as it is, changed by somebody since.").waitFor();
    await sheet.getByText(/^Its tags were changed since: they were .+, and are .*newer.* now\.$/).waitFor();
    await shoot(page, "rules-edit-undone");
    expect(tagsOf(stack, 101)).toBe("front");
    expect(tagsOf(stack, 103)).toBe("theirs");
    expect(tagsOf(stack, 104).split(";").sort()).toEqual(["newer", "plb_affinity_front"]);
    expect(errors).toEqual([]);
  });

  it("in proxlb.yaml for a pool, changed on their own page, and removed there", async ({
    open,
    stack,
    as,
  }) => {
    const { page, errors } = await open("admin", "/rules", PHONE);
    const before = readFileSync(stack.configFile, "utf8");
    await page.getByRole("button", { name: "New rule" }).click();
    const sheet = sheetOf(page);
    await sheet.getByLabel("Rule", { exact: true }).selectOption("Pin to nodes");
    await sheet.getByLabel("For", { exact: true }).selectOption("the guests of a pool");
    await sheet.getByLabel("Pool", { exact: true }).selectOption("prod");
    await sheet.getByRole("checkbox", { name: "pve1", exact: true }).check();
    await sheet.getByRole("radio", { name: "proxlb.yaml" }).check();
    await sheet.getByRole("button", { name: "Preview" }).click();
    await sheet.getByText("balancing.pools.prod.pin").waitFor();
    await sheet.getByRole("button", { name: "Save", exact: true }).click();
    await sheet.getByText("1 of 1 written.").waitFor();
    expect(readFileSync(stack.configFile, "utf8")).toContain("prod");
    await page.keyboard.press("Escape");
    const { call } = await as("admin");
    await until(async () => (await call<RulesView>("GET", "/api/rules")).body, {
      what: "the rule is in the list",
      fits: ({ rules }) => rules?.some(({ id }) => id === "pool:prod:pin"),
      limitMs: 60_000,
    });
    await page.goto(`${stack.url}/rules/${encodeURIComponent("pool:prod:pin")}`);
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await sheet.getByText("Nothing is changed yet.").waitFor();
    await sheet.getByRole("checkbox", { name: "pve3", exact: true }).check();
    await sheet.getByRole("button", { name: "Preview" }).click();
    await sheet.getByText("[pve1, pve3]").waitFor();
    await sheet.getByRole("button", { name: "Save", exact: true }).click();
    await sheet.getByText("1 of 1 written.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("pve1, pve3").first().waitFor();
    await shoot(page, "rules-edit-page");
    await page.getByRole("button", { name: "Remove" }).click();
    await sheet.getByText("not there").waitFor();
    await sheet.getByRole("button", { name: "Remove it" }).click();
    await sheet.getByText("1 of 1 written.").waitFor();
    const after = readFileSync(stack.configFile, "utf8");
    expect(after).not.toContain("prod");
    // The key above the pool may stay, empty; every line that was there still is.
    expect(after.split("\n")).toEqual(expect.arrayContaining(before.split("\n")));
    const tooWide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(tooWide).toBeLessThanOrEqual(0);
    expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  });
});

describe.skipIf(!canBrowse())("HA rules are made on screen", () => {
  it("for guests of the HA manager, with the privilege that they take, and put back", async ({
    open,
    stack,
  }) => {
    const { simulator } = stack;
    for (const who of ["proxlb@pve", WRITER.id])
      simulator.cluster.acl.push({ path: "/", who, role: "Console", propagate: true });
    const { page, errors } = await open("admin", "/guests");
    // Those that the HA manager has: it takes rules for no others.
    for (const vmid of [101, 102]) await page.getByRole("checkbox", { name: `Choose ${vmid}` }).check();
    await page.getByRole("button", { name: "New rule for 2 guests" }).click();
    const sheet = sheetOf(page);
    await sheet.getByLabel("Rule", { exact: true }).selectOption("Keep together");
    await sheet.getByRole("radio", { name: "HA rule" }).check();
    await sheet.getByLabel("Id of the HA rule").fill("front");
    await sheet.getByRole("button", { name: "Preview" }).click();
    await sheet.getByText("HA rule front", { exact: true }).waitFor();
    await shoot(page, "rules-edit-ha");
    await sheet.getByRole("button", { name: /^Save/ }).click();
    await sheet.getByText("1 of 1 written.").waitFor();
    const written = () => simulator.cluster.ha.rules.find(({ rule }) => rule === "front");
    expect(written()).toMatchObject({ type: "resource-affinity", affinity: "positive" });
    await putBack(page);
    await sheet.getByText("1 of 1 put back.").waitFor();
    expect(written()).toBeUndefined();
    expect(errors).toEqual([]);
  });
});

async function putBack(page: Page): Promise<void> {
  await sheetOf(page).getByRole("button", { name: "Put back" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "Put back" }).click();
  await question.waitFor({ state: "hidden" });
}
