import { afterAll, describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { passwordOf } from "@/tests/support/directory/people";
import { startSlapd } from "@/tests/support/directory/slapd";
import { faultsOf } from "./support/faults";
import { onApp } from "./support/fixtures";
import { picture, shoot } from "./support/screenshots";
import { hasPostgres, startWorld } from "./support/world";

const it = onApp(() => startWorld());
const slapd = canBrowse() && hasPostgres() ? await startSlapd() : null;
afterAll(async () => {
  await slapd?.stop();
});

describe.skipIf(!slapd)("signing in by a directory", () => {
  it("is entered, tried before it is saved, and lets people in with the role of their groups", async ({
    open,
    stack,
    visitor,
  }) => {
    if (!slapd) return;
    const { page, errors } = await open("superadmin", "/settings?section=directory");
    await page.getByRole("heading", { name: "Directory" }).waitFor();
    await shoot(page, "directory-empty");
    await page.getByRole("button", { name: "OpenLDAP" }).click();
    await page.getByLabel("Servers", { exact: true }).fill(slapd.config.servers.join("\n"));
    await page.getByLabel("Certificate authority").filter({ visible: true }).fill(slapd.caPem.trim());
    await page.getByLabel("Service account", { exact: true }).fill(slapd.config.bindDn);
    await page.getByLabel("Password of the service account").fill("not this one");
    await page.getByLabel("Base", { exact: true }).fill(slapd.config.base);
    await page.getByLabel("Base of the groups").fill(slapd.config.groupBase);
    const user = page.getByLabel("User name there");
    const lookUp = page.getByRole("button", { name: "Look up" });
    await user.fill("anna");
    await lookUp.click();
    await page.getByText("Nobody could sign in: name a group").waitFor();
    await page.getByRole("button", { name: "Add a group" }).click();
    await page.getByLabel("Group 1", { exact: true }).fill(slapd.groupDn("proxlb operators"));
    await page.getByLabel("Role", { exact: true }).selectOption("operator");
    await lookUp.click();
    await page.getByText("The directory refuses the service account.").waitFor();
    await page.getByLabel("Password of the service account").fill(slapd.bindPassword);
    await page.getByLabel("Password there").fill(passwordOf("anna"));
    await lookUp.click();
    await page.getByText("The password is right. The person would come in as Operator.").waitFor();
    await page.getByText("an••@corp.example.org").waitFor();
    await page.getByLabel("Verify the servers' certificates").click();
    await page.getByText("reads every password").waitFor();
    await picture(page, "directory-unverified");
    await page.getByLabel("Verify the servers' certificates").click();
    await page.getByLabel("People sign in by this directory").click();
    await page.getByRole("button", { name: "Save" }).filter({ visible: true }).click();
    await page.getByText("One is kept. Empty: it stays.").waitFor();
    await page.getByText("It has not been done yet.").waitFor();
    await shoot(page, "directory-entered");
    expect(await faultsOf(page)).toEqual([]);
    expect(errors).toEqual([]);

    const phone = await visitor();
    const give = async (username: string, password: string) => {
      await phone.goto(`${stack.url}/sign-in?next=/profile`);
      await phone.getByLabel("User name").fill(username);
      await phone.getByLabel("Password", { exact: true }).fill(password);
      await phone.getByRole("button", { name: "Sign in", exact: true }).click();
    };
    await give("cora", passwordOf("cora"));
    await phone.getByText("You are in no group that may use ProxLB UI.").waitFor();
    await give("anna", "wrong");
    await phone.getByText("User name or password is wrong").waitFor();
    await give("anna", passwordOf("anna"));
    await phone.waitForURL("**/profile");
    await phone.getByText("Operator").first().waitFor();
    await phone.context().clearCookies();

    process.kill(slapd.pid, "SIGSTOP");
    await give("ben", passwordOf("ben"));
    await phone
      .getByText(/The directory does not answer in time, so only accounts with a password here can/)
      .waitFor();
    await shoot(phone, "directory-down");
    const beganMs = performance.now();
    await give("viewer", "viewer-demo-1");
    await phone.waitForURL("**/profile");
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    process.kill(slapd.pid, "SIGCONT");
  });
});
