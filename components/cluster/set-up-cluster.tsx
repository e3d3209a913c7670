"use client";

import { useCluster, useConfigState } from "@/components/live/use-cluster";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";

const SAMPLE = `proxmox_api:
  hosts: ['pve1.example.net', 'pve2.example.net']
  user: proxlb@pve
  token_id: proxlb
  token_secret: 00000000-0000-0000-0000-000000000000
  ssl_verification: true`;

const VARIABLES = [
  ["PVE_HOSTS", "pve1.example.net,pve2.example.net"],
  ["PVE_TOKEN_ID", "proxlb-ui@pve!ui"],
  ["PVE_TOKEN_SECRET", "the token's secret"],
];

/** No cluster is configured: which file, which keys. */
export function SetUpCluster() {
  const { path, state, reason } = useConfigState();
  const { connection } = useCluster();
  return (
    <Card className="max-w-3xl">
      <CardHeader>
        <CardTitle>No cluster is connected yet</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4">
        <p>
          ProxLB UI finds your Proxmox VE cluster in the file that ProxLB uses too. Within seconds of saving
          it, the nodes and guests are here.
        </p>
        <p>
          <Link href="/config" className="font-medium text-primary underline underline-offset-2">
            Begin on Config
          </Link>
          : an Admin is led there from the token to the first file. Or write it by hand:
        </p>
        {state === "ok" ? null : <p className="text-attention">{reason}</p>}
        {connection.reason === null ? null : <p className="text-attention">{connection.reason}</p>}
        <div className="grid gap-1.5">
          <h3 className="font-medium">
            In <code className="font-mono text-table">{path}</code>
          </h3>
          <pre className="whitespace-pre-wrap break-words rounded-md bg-muted p-3 font-mono text-table">
            {SAMPLE}
          </pre>
          <p className="text-muted-foreground text-table">
            The user needs Sys.Audit, VM.Audit, Datastore.Audit and Pool.Audit to look, VM.Migrate to move
            guests.
          </p>
        </div>
        <div className="grid gap-1.5">
          <h3 className="font-medium">Or give ProxLB UI credentials of its own, in its environment</h3>
          <dl className="grid gap-x-4 gap-y-1 text-table sm:grid-cols-[max-content_1fr]">
            {VARIABLES.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="font-mono">{name}</dt>
                <dd className="text-muted-foreground">{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      </CardContent>
    </Card>
  );
}
