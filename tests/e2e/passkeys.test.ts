import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { faultsOf } from "./support/faults";
import { DESK, onApp } from "./support/fixtures";
import { shoot } from "./support/screenshots";
import { hasPostgres, startWorld } from "./support/world";

const it = onApp(() => startWorld());

/** Chromium's own authenticator: a device that is there, and whose person touches it at once. */
async function giveDevice(page: Page, { isVerified = true } = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: isVerified,
      isUserVerified: isVerified,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** All keys of the device, for another browser. */
    async credentials() {
      return (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
    },
    async put(
      credential: Awaited<ReturnType<typeof session.send<"WebAuthn.getCredentials">>>["credentials"][0],
    ) {
      await session.send("WebAuthn.addCredential", { authenticatorId, credential });
    },
  };
}

async function signIn(page: Page, url: string, username: string, next: string) {
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(`${username}-demo-1`);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

describe.runIf(canBrowse() && hasPostgres())("passkeys", () => {
  it("are added on the profile, asked for after the password, and open the account alone", async ({
    open,
    stack,
    visitor,
  }) => {
    const { page, errors } = await open("operator", "/profile");
    const device = await giveDevice(page);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByLabel("Name of the passkey").fill("Work laptop");
    await page.getByRole("button", { name: "Make the passkey" }).click();
    await page.getByText("Recovery codes", { exact: true }).waitFor();
    expect(((await page.locator("code.select-all").textContent()) ?? "").split("\n")).toHaveLength(10);
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("Work laptop", { exact: true }).waitFor();
    await shoot(page, "passkeys-profile");
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("button", { name: "Make the passkey" }).click();
    await page.getByText("This device holds a passkey of your account already.").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    const [credential] = await device.credentials();
    expect(credential?.rpId).toBe("localhost");

    const phone = await visitor();
    const other = await giveDevice(phone);
    await signIn(phone, stack.url, "operator", "/nodes?sort=-mem");
    await phone.getByText("The password of operator was right. Now your passkey.").waitFor();
    await shoot(phone, "passkeys-second-factor");
    await phone.getByRole("button", { name: "Use a passkey" }).click();
    await phone.getByText("No passkey was chosen").waitFor();
    if (credential) await other.put(credential);
    await phone.getByRole("button", { name: "Use a passkey" }).click();
    await phone.waitForURL("**/nodes?sort=-mem");

    const alone = await visitor(DESK);
    const third = await giveDevice(alone);
    if (credential) await third.put({ ...credential, signCount: 90 });
    await alone.goto(`${stack.url}/sign-in?next=${encodeURIComponent("/guests")}`);
    await shoot(alone, "passkeys-sign-in");
    await alone.getByRole("button", { name: "Sign in with a passkey" }).click();
    await alone.waitForURL("**/guests");
    const [session] = await stack.sql<{ auth_method: string }[]>`
      select auth_method from user_sessions order by id desc limit 1`;
    expect(session?.auth_method).toBe("passkey");
    expect(errors).toEqual([]);
  });

  it("prove again who one is, and go from the account", async ({ open, stack }) => {
    const { page, errors } = await open("admin", "/profile");
    await giveDevice(page);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("button", { name: "Make the passkey" }).click();
    await page.getByRole("button", { name: "I have kept them" }).click();
    await stack.sql`update user_sessions set verified_at = now() - interval '1 hour'
      where user_id = (select id from users where username = 'admin')`;
    await page.getByRole("button", { name: /^Take off/ }).click();
    await page.getByRole("button", { name: "Take it off" }).click();
    await page.getByText("Is it still you?").waitFor();
    await page.getByRole("button", { name: "Confirm with a passkey" }).click();
    await page.getByText("was taken off.").waitFor();
    await page.getByText("Not set up.").waitFor();
    expect(errors).toEqual([]);
  });

  it("do not open the account alone without a PIN or a finger", async ({ open, stack, visitor }) => {
    const { page } = await open("viewer", "/profile");
    const device = await giveDevice(page, { isVerified: false });
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("button", { name: "Make the passkey" }).click();
    await page.getByRole("button", { name: "I have kept them" }).click();
    const [credential] = await device.credentials();
    const other = await visitor();
    const key = await giveDevice(other, { isVerified: false });
    if (credential) await key.put(credential);
    await other.goto(`${stack.url}/sign-in`);
    await other.getByRole("button", { name: "Sign in with a passkey" }).click();
    await other
      .getByRole("alert")
      .getByText(/passkey|browser/i)
      .waitFor();
    await signIn(other, stack.url, "viewer", "/nodes");
    await other.getByRole("button", { name: "Use a passkey" }).click();
    await other.waitForURL("**/nodes");
  });
});

describe.runIf(canBrowse() && hasPostgres())("a second factor that is needed", () => {
  it("is told of while there is time, and then set up before anything else works", async ({
    as,
    open,
    stack,
    visitor,
  }) => {
    const { page: boss } = await open("superadmin", "/settings?section=sign-in");
    await boss.getByLabel("A second factor is needed").selectOption("operator");
    await boss.getByLabel("Time to set one up").fill("3");
    await shoot(boss, "factor-policy");
    await boss.getByRole("button", { name: "Save", exact: true }).filter({ visible: true }).click();
    await boss.getByText("Saved.").waitFor();

    await stack.sql`delete from passkeys`;
    const admin = await visitor(DESK);
    const device = await giveDevice(admin);
    await signIn(admin, stack.url, "admin", "/nodes");
    await admin.getByText(/^Your role needs a second factor in \d/).waitFor();
    await shoot(admin, "factor-due");
    await stack.sql`update users set second_factor_asked_at = now() - interval '4 days' where username = 'admin'`;
    await admin.goto(`${stack.url}/nodes?sort=-mem`);
    await admin.getByText("Your role needs a second factor, and the time to set one up is over.").waitFor();
    expect(new URL(admin.url()).pathname).toBe("/enrol");
    const refused = await admin.request.get(`${stack.url}/api/nodes`);
    expect(refused.status()).toBe(403);
    expect(await refused.text()).toContain("Your role needs a second factor");
    await shoot(admin, "enrol");
    expect(await faultsOf(admin)).toEqual([]);
    expect(await admin.getByRole("button", { name: "Go on" }).isDisabled()).toBe(true);
    await admin.getByRole("button", { name: "Add a passkey" }).click();
    await admin.getByRole("button", { name: "Make the passkey" }).click();
    await admin.getByRole("button", { name: "I have kept them" }).click();
    expect(await device.credentials()).toHaveLength(1);
    await admin.getByRole("button", { name: "Go on" }).click();
    await admin.waitForURL("**/nodes?sort=-mem");
    expect((await (await as("viewer")).call("GET", "/api/nodes")).status, "below the role").toBe(200);
  });
});
