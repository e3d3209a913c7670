import { describe, expect, it } from "vitest";
import auditor from "./fixtures/auditor-9.2.11.json";
import { judgeNeeds, type Permissions } from "./judge";
import { beginLines, mendLines, quoted } from "./mend";
import { NEEDS } from "./needs";

const TOKEN = "proxlb@pve!lb";
/** As Proxmox answers: path, privilege, whether it reaches below. */
const from = (answer: Record<string, Record<string, number | undefined>>): Permissions =>
  new Map(
    Object.entries(answer).map(([path, privileges]) => [
      path,
      new Map(Object.entries(privileges).map(([name, reaches]) => [name, reaches === 1])),
    ]),
  );
const PLACES = ["/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"];
const everywhere = (...names: string[]) =>
  Object.fromEntries(PLACES.map((path) => [path, Object.fromEntries(names.map((name) => [name, 1]))]));
const ALL = ["Datastore.Audit", "Pool.Audit", "Sys.Audit", "VM.Audit", "VM.Migrate"];

const missing = (permissions: Permissions) =>
  judgeNeeds(permissions, NEEDS)
    .filter(({ has }) => has !== "all")
    .map(({ id, has }) => `${id}: ${has}`);
const lines = (permissions: Permissions, identity = TOKEN) =>
  mendLines(identity, judgeNeeds(permissions, NEEDS), permissions);

describe("what credentials lack", () => {
  it("is the right to migrate for an auditor, as a real Proxmox VE 9.2.11 answered for one", () => {
    expect(missing(from(auditor))).toEqual(["proxlb_moves: none", "ui_moves: none"]);
  });

  it("is everything for a token whose privilege separation was forgotten", () => {
    expect(missing(new Map())).toHaveLength(NEEDS.length);
  });

  it("is nothing for the documented role", () => {
    expect(missing(from(everywhere(...ALL)))).toEqual([]);
  });

  it("is Pool.Audit for the role that ProxLB's own documentation gives", () => {
    const documented = ALL.filter((name) => name !== "Pool.Audit");
    expect(missing(from(everywhere(...documented)))).toEqual(["proxlb_pools: none", "ui_pools: none"]);
  });

  it("counts a right that stays at the top as none below it", () => {
    const staying = { "/": Object.fromEntries(ALL.map((name) => [name, 0])) };
    expect(missing(from(staying))).toEqual(
      NEEDS.filter(({ reach }) => reach === "below").map(({ id }) => `${id}: none`),
    );
  });

  it("names single guests that are left out, and pools that alone are had", () => {
    const { "VM.Migrate": _, ...rest } = Object.fromEntries(ALL.map((name) => [name, 1]));
    const [moves] = judgeNeeds(from({ ...everywhere(...ALL), "/vms/101": rest }), NEEDS).filter(
      ({ id }) => id === "proxlb_moves",
    );
    expect(moves).toMatchObject({ has: "some", exceptOn: ["/vms/101"], onlyOn: [] });
    const [ofPool] = judgeNeeds(from({ "/pool/prod": { "VM.Migrate": 1 } }), NEEDS).filter(
      ({ id }) => id === "proxlb_moves",
    );
    expect(ofPool).toMatchObject({ has: "some", exceptOn: [], onlyOn: ["/pool/prod"] });
  });

  it("is unknown where Proxmox was not asked", () => {
    expect(judgeNeeds(null, NEEDS).every(({ has }) => has === null)).toBe(true);
  });
});

describe("the lines that mend it", () => {
  it("give the missing privilege to the user and to the token, for a shell that knows the exclamation mark", () => {
    expect(lines(from(auditor))).toEqual([
      "pveum role add ProxLB --privs VM.Migrate || pveum role modify ProxLB --append 1 --privs VM.Migrate",
      "pveum acl modify / --users proxlb@pve --roles ProxLB",
      "pveum acl modify / --tokens 'proxlb@pve!lb' --roles ProxLB",
    ]);
  });

  it("go to where an entry of its own keeps the one at the top away", () => {
    const apart = { ...everywhere(...ALL), "/vms": { "VM.Audit": 1 } };
    expect(lines(from(apart)).slice(3)).toEqual([
      "pveum acl modify /vms --users proxlb@pve --roles ProxLB",
      "pveum acl modify /vms --tokens 'proxlb@pve!lb' --roles ProxLB",
    ]);
    const one = { ...everywhere(...ALL), "/vms/101": { "VM.Audit": 1 } };
    expect(lines(from(one)).slice(3)[0]).toBe("pveum acl modify /vms/101 --users proxlb@pve --roles ProxLB");
  });

  it("are none where nothing is missing, and spare root the line that Proxmox would refuse", () => {
    expect(lines(from(everywhere(...ALL)))).toEqual([]);
    expect(lines(new Map(), "root@pam!lb").filter((line) => line.includes("--users"))).toEqual([]);
  });

  it("hold nothing that a shell would carry out, whatever a user or path is called", () => {
    expect(quoted("a'$(reboot)`x`\\@pve")).toBe("'a'\\''$(reboot)`x`\\@pve'");
    const hostile = { ...everywhere(...ALL), "/vms/1;reboot": { "VM.Audit": 1 }, "/vms/$(x)": { a: 1 } };
    expect(lines(from(hostile)).join()).not.toMatch(/reboot|\$\(/);
  });

  it("make role, user and token for somebody who begins", () => {
    expect(beginLines({ user: "proxlb@pve", tokenId: "lb" })).toEqual([
      "pveum role add ProxLB --privs Datastore.Audit,Pool.Audit,Sys.Audit,VM.Audit,VM.Migrate",
      "pveum user add proxlb@pve --comment ProxLB",
      "pveum acl modify / --users proxlb@pve --roles ProxLB",
      "pveum user token add proxlb@pve lb --privsep 1",
      "pveum acl modify / --tokens 'proxlb@pve!lb' --roles ProxLB",
    ]);
  });
});
