import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeEach, describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { onStack, PHONE } from "./support/fixtures";
import { pictureThemes } from "./support/screenshots";

const NOBODYS = "00000000-0000-0000-0000-000000000000";
const ROLE = ["Datastore.Audit", "Pool.Audit", "Sys.Audit", "VM.Audit", "VM.Migrate"];
const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-begin-"));
const file = path.join(folder, "proxlb.yaml");

/** Nobody vouches for the cluster's certificate, as it is with a Proxmox VE that was just installed. */
const it = onStack({
  simulator: { autoDrift: false, authDelayMs: 200 },
  env: { PROXLB_CONFIG: file, PVE_CA_FILE: "" },
});

/** A person, a browser, a simulated cluster, and no proxlb.yaml. SCREENSHOTS=folder keeps the pictures. */
describe.skipIf(!canBrowse())("from nothing to a first proxlb.yaml", () => {
  beforeEach(() => rmSync(file, { force: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("leads an admin to a written file and a live picture", async ({ as, open, stack }) => {
    const { proxlb } = stack.simulator.credentials;
    const { page, errors } = await open("admin", "/config");
    await nameToken(page, proxlb);
    await pictureThemes(page, "begin-1-rights");
    await next(page, "Next: host");

    await page.getByLabel("Hosts of the cluster").fill("https://127.0.0.1:8006");
    await page.getByRole("button", { name: "Look at the certificate" }).click();
    await page.getByText("Write the host without https://").waitFor();
    await trustHost(page, stack.simulator, "2-hosts");
    await next(page, "Next: token");

    await page.getByLabel("Secret of the token").fill(NOBODYS);
    await page.getByRole("button", { name: "Test the token" }).click();
    await page.getByText("Proxmox refuses this token (401)").waitFor();
    await pictureThemes(page, "begin-3-refused");
    await page.getByLabel("Secret of the token").fill(proxlb.secret);
    await page.getByRole("button", { name: "Test the token" }).click();
    await page.getByText("It has all 12 rights that are needed").waitFor();
    await pictureThemes(page, "begin-3-token");
    await next(page, "Next: ProxLB");

    await page.getByText("No ProxLB is managed").first().waitFor();
    await pictureThemes(page, "begin-4-proxlb");
    await next(page, "Next: balancing");

    await page.getByRole("region", { name: "First plan" }).getByText(/move/).first().waitFor();
    await page.getByLabel("Balanciness").fill("5");
    await pictureThemes(page, "begin-5-balancing");
    // One can go back, and finds everything as it was.
    await page.getByRole("button", { name: "Token", exact: false }).first().click();
    await page.getByText("It has all 12 rights that are needed").waitFor();
    await page.getByRole("button", { name: "Review and write" }).click();

    await page.getByText("token_secret: <kept-secret>").waitFor();
    expect(await page.content()).not.toContain(proxlb.secret);
    await pictureThemes(page, "begin-6-review");
    await page.getByRole("button", { name: "Write proxlb.yaml" }).click();
    await page.getByText("as version 1").waitFor();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, "utf8");
    expect(text).toContain(proxlb.secret);
    for (const line of ["  enable: false", "  balanciness: 5", "  ssl_verification: false"])
      expect(text).toContain(line);
    await page.getByRole("region", { name: "Text of proxlb.yaml" }).waitFor();
    await page.getByText("It has all 12 rights").waitFor({ timeout: 30_000 });
    await pictureThemes(page, "begin-7-written");
    expect(await page.content()).not.toContain(proxlb.secret);

    await page.getByRole("link", { name: "Overview" }).first().click();
    await page.getByText("pve1").first().waitFor({ timeout: 30_000 });
    // ProxLB verifies nothing; this app keeps to the certificate that was trusted.
    expect(await page.getByText(/not verified|ssl_verification/).count()).toBe(0);
    const { call } = await as("superadmin");
    const kept = await call<{ values: unknown }>("GET", "/api/settings/proxmox");
    expect(kept.body.values).toMatchObject({ hosts: [], fingerprints: [stack.simulator.fingerprint256] });
    // The 404 of nothing, and the refusal that was provoked, are answers of actions: no error of the page.
    expect(errors).toEqual([]);
  });

  it("names what a token lacks, with the lines that mend it, and asks before going on without", async ({
    open,
    stack,
  }) => {
    const { cluster, credentials } = stack.simulator;
    cluster.roles.set(
      "ProxLB",
      ROLE.filter((name) => name !== "Pool.Audit" && name !== "VM.Migrate"),
    );
    const { page } = await open("admin", "/config", PHONE);
    await nameToken(page, credentials.proxlb);
    await next(page, "Next: host");
    await trustHost(page, stack.simulator, "2-hosts-phone");
    await next(page, "Next: token");
    await page.getByLabel("Secret of the token").fill(credentials.proxlb.secret);
    await page.getByRole("button", { name: "Test the token" }).click();
    await page.getByText("4 of 12 rights that are needed are missing").waitFor();
    await page.getByText("ProxLB ignores the rules of pools without a word").waitFor();
    await page.getByText("pveum role add ProxLB --privs Pool.Audit,VM.Migrate ||").waitFor();
    await page.getByRole("button", { name: "Go on without these rights" }).waitFor();
    await pictureThemes(page, "begin-3-lacking-phone");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);
    cluster.roles.set("ProxLB", ROLE);
    await page.getByRole("button", { name: "Test again" }).click();
    await page.getByText("It has all 12 rights that are needed").waitFor();
  });

  it("tells a viewer who can do it", async ({ open }) => {
    const { page } = await open("viewer", "/config");
    await page.getByText("An Admin is led to a first one").waitFor();
    expect(await page.getByText("Begin: connect ProxLB").count()).toBe(0);
  });
});

async function nameToken(page: Page, { user, tokenName }: { user: string; tokenName: string }) {
  await page.getByText("Begin: connect ProxLB to your cluster").waitFor();
  await page.getByLabel("User", { exact: true }).fill(user);
  await page.getByLabel("Name of the token").fill(tokenName);
  await page.getByText(`pveum acl modify / --tokens '${user}!${tokenName}' --roles ProxLB`).waitFor();
}

async function trustHost(
  page: Page,
  { port, fingerprint256 }: { port: number; fingerprint256: string },
  picture: string,
): Promise<void> {
  await page.getByLabel("Hosts of the cluster").fill(`127.0.0.1:${port}`);
  await page.getByRole("button", { name: /Look/ }).click();
  await page.getByText(fingerprint256).first().waitFor();
  expect(await page.getByRole("button", { name: "Next: token" }).count()).toBe(0);
  await page.getByLabel("They are the same: I trust this certificate.").click();
  await page.getByText("ProxLB cannot keep a fingerprint").waitFor();
  await pictureThemes(page, `begin-${picture}`);
}

const next = (page: Page, name: string) => page.getByRole("button", { name }).click();
