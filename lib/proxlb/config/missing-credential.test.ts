import { expect, it } from "vitest";
import { KEPT_SECRET } from "./kept-secret";
import { withMissingCredential } from "./missing-credential";

const API = "proxmox_api:\n  hosts: [pve1] # one\n  user: a@pve\n";

it.each([
  ["none", `${API}  token_id: t\n`, `${API}  token_id: t\n  token_secret: '${KEPT_SECRET}'\n`],
  [
    "an empty one",
    `${API}  token_id: t\n  token_secret: "" # mine\n`,
    `${API}  token_id: t\n  token_secret: "${KEPT_SECRET}" # mine\n`,
  ],
  ["nothing behind it", `${API}  token_secret:\n  token_id: t\n`, null],
])("marks a token's secret where there is %s", (_, text, marked) => {
  const found = withMissingCredential(text);
  expect(found).toMatchObject({ name: "token_secret" });
  if (marked !== null) expect(found?.text).toBe(marked);
});

it("marks the password where no token is named", () => {
  expect(withMissingCredential(API)).toEqual({ name: "pass", text: `${API}  pass: '${KEPT_SECRET}'\n` });
});

it.each([
  `${API}  pass: x\n`,
  `${API}  token_id: t\n  token_secret: x\n`,
  `${API}  token_id: t\n  token_secret: ${KEPT_SECRET}\n`,
  "proxmox_api: {hosts: [pve1]}\n",
  "proxmox_api: [\n",
  "",
])("leaves %j as it is", (text) => {
  expect(withMissingCredential(text)).toBeNull();
});
