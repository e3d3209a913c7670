import { X509Certificate } from "node:crypto";
import { generate } from "selfsigned";

export interface Certificates {
  caPem: string;
  certificatePem: string;
  keyPem: string;
  /** SHA-256 of the node certificate, AA:BB:… */
  fingerprint256: string;
}

/** A cluster CA and one certificate that all simulated nodes share; names and loopback addresses are in it. */
export async function createCertificates(nodeNames: string[]): Promise<Certificates> {
  const from = new Date(Date.now() - 86_400_000);
  const until = new Date(Date.now() + 365 * 86_400_000);
  const shared = { keyType: "ec" as const, algorithm: "sha256", notBeforeDate: from, notAfterDate: until };
  const ca = await generate(
    [
      { name: "commonName", value: "Proxmox Virtual Environment" },
      { name: "organizationName", value: "PVE Cluster Manager CA" },
    ],
    {
      ...shared,
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
  // As pvecm makes them.
  const subject = [
    { shortName: "OU", value: "PVE Cluster Node" },
    { name: "organizationName", value: "Proxmox Virtual Environment" },
    { name: "commonName", value: nodeNames[0] ?? "localhost" },
  ];
  const own = await generate(subject, {
    ...shared,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
          ...nodeNames.map((value) => ({ type: 2 as const, value })),
        ],
      },
    ],
  });
  return {
    caPem: ca.cert,
    certificatePem: own.cert,
    keyPem: own.private,
    fingerprint256: new X509Certificate(own.cert).fingerprint256,
  };
}
