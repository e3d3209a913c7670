import { generate } from "selfsigned";

/** An authority and a server's certificate for one address and no name. */
export async function directoryCertificates(
  host: string,
): Promise<{ ca: string; certificate: string; key: string }> {
  const notBeforeDate = new Date(Date.now() - 86_400_000);
  const notAfterDate = new Date(Date.now() + 86_400_000);
  // Samba's GnuTLS and OpenLDAP's both take RSA.
  const shared = { keySize: 2048, algorithm: "sha256", notBeforeDate, notAfterDate } as const;
  const authority = await generate([{ name: "commonName", value: "Directory test authority" }], {
    ...shared,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });
  const own = await generate([{ name: "commonName", value: host }], {
    ...shared,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: host }] },
    ],
  });
  return { ca: authority.cert, certificate: own.cert, key: own.private };
}
