import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { lookAtHosts } from "@/lib/features/config/begin/reach";
import { testToken } from "@/lib/features/config/begin/test-token";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import { createCertificates } from "@/simulator/http/certificates";
import { it } from "@/tests/support/fixtures";

const NOBODYS = "00000000-0000-0000-0000-000000000000";

it("shows the certificate of a node as it is, and sends nothing for it", async ({ simulator }) => {
  const cluster = await simulator();
  const [seen] = await lookAtHosts([`127.0.0.1:${cluster.port}`]);
  expect(seen).toMatchObject({
    host: `127.0.0.1:${cluster.port}`,
    problem: null,
    certificate: { fingerprint: cluster.fingerprint256, problem: "it is signed by an unknown authority" },
  });
  expect(seen?.certificate?.names.join()).toContain("127.0.0.1");
  expect(Date.parse(seen?.certificate?.validTo ?? "")).toBeGreaterThan(Date.now());
  expect(cluster.requests.all()).toEqual([]);
});

it("tests a token with the certificate that was trusted, and makes the plan of its cluster", async ({
  simulator,
}) => {
  const cluster = await simulator({ autoDrift: false });
  const { proxlb } = cluster.credentials;
  const given = {
    hosts: [`127.0.0.1:${cluster.port}`],
    trusted: [cluster.fingerprint256],
    user: proxlb.user,
    tokenId: proxlb.tokenName,
    secret: proxlb.secret,
  };
  const tested = await testToken(given);
  expect(tested.rights).toMatchObject({ identity: proxlb.tokenId, unknownBecause: null, lines: [] });
  expect(tested.picture?.nodes.map(({ name }) => name)).toEqual(["pve1", "pve2", "pve3"]);
  expect(tested.picture?.facts.quorate).toBe(true);
  expect(JSON.stringify(tested)).not.toContain(proxlb.secret);
  if (!tested.picture) throw new Error("There is no picture.");
  const plan = instantPlan(tested.picture, tested.ground, {}, new Date());
  expect(plan.outcome).toBe("planned");
  expect(Object.keys(tested.ground.figures.versions).sort()).toEqual(["pve1", "pve2", "pve3"]);
  expect(cluster.requests.all().filter(({ method }) => method !== "GET")).toEqual([]);
  const once = ["/version", "/access/permissions", "/cluster/resources"];
  expect(once.map((template) => cluster.requests.count("GET", template))).toEqual([1, 1, 1]);
});

it("sends the token to no other certificate than the one that was trusted", async ({ simulator }) => {
  const cluster = await simulator();
  const { proxlb } = cluster.credentials;
  const given = {
    hosts: [`127.0.0.1:${cluster.port}`],
    trusted: [cluster.fingerprint256.replace(/^../, (pair) => (pair === "AA" ? "BB" : "AA"))],
    user: proxlb.user,
    tokenId: proxlb.tokenName,
    secret: proxlb.secret,
  };
  for (const trusted of [given.trusted, []]) {
    await expect(testToken({ ...given, trusted })).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: "hosts", message: expect.stringContaining("the token was not sent") }],
    });
  }
  expect(cluster.requests.all()).toEqual([]);
});

it("says at which field what is wrong, and repeats nothing of what something else answered", async ({
  simulator,
  atEnd,
}) => {
  const cluster = await simulator();
  const { proxlb } = cluster.credentials;
  const token = { user: proxlb.user, tokenId: proxlb.tokenName, secret: proxlb.secret };
  const there = { hosts: [`127.0.0.1:${cluster.port}`], trusted: [cluster.fingerprint256] };
  const failing = (given: Partial<Parameters<typeof testToken>[0]>) =>
    testToken({ ...there, ...token, ...given }).then(
      () => null,
      (error: { issues?: { path: string; message: string }[] }) => error.issues?.[0] ?? null,
    );
  expect(await failing({ secret: NOBODYS })).toMatchObject({
    path: "secret",
    message: expect.stringContaining("refuses this token (401)"),
  });
  expect(await failing({ hosts: ["127.0.0.1:1"] })).toMatchObject({
    path: "hosts",
    message: "127.0.0.1:1 refuses the connection.",
  });
  const other = await answering(500, '{"message":"root:hunter2","data":null}', atEnd);
  const said = await failing({ hosts: [other.host], trusted: [other.fingerprint] });
  expect(said).toMatchObject({ path: "hosts", message: expect.stringContaining("does not answer as") });
  expect(JSON.stringify(said)).not.toContain("hunter2");
});

/** Something that is no Proxmox. */
async function answering(status: number, body: string, atEnd: (end: () => unknown) => void) {
  const certificates = await createCertificates(["other"]);
  const server = createServer(
    { key: certificates.keyPem, cert: certificates.certificatePem },
    (_, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, fingerprint: certificates.fingerprint256 };
}
