import { TriangleAlert } from "lucide-react";
import Link from "@/components/ui/link";
import type { ConfigState } from "@/lib/features/config/schema";
import { NO_QUORUM } from "@/lib/snapshot/quorum";

interface BlockedProps {
  reason: string;
  config: ConfigState;
}

/** Why no run can be started, and how to mend it. Another run that goes on is no defect and is shown as itself. */
export function Blocked({ reason, config }: BlockedProps) {
  return (
    <div
      role="status"
      className="flex items-start gap-2 rounded-md bg-attention-soft px-3 py-2 text-attention text-table"
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="grid gap-1">
        <p className="font-medium">
          No run of ProxLB can be started: {config.state === "ok" ? reason : (config.reason ?? reason)}
        </p>
        <WayOut reason={reason} config={config} />
      </div>
    </div>
  );
}

/** What mends it. A quorum comes back with its nodes, which the sentence says. */
function WayOut({ reason, config }: BlockedProps) {
  if (config.state !== "ok") {
    return (
      <p>
        The file is <Code>{config.path}</Code>. Runs can be started again when it is right.
      </p>
    );
  }
  if (reason === NO_QUORUM) return null;
  return (
    <p>
      ProxLB must be at hand: install it with <Code>npm run proxlb:install</Code> and set{" "}
      <Code>PROXLB_DRIVER=process</Code>, or point <Code>PROXLB_DRIVER=docker</Code> at its Docker container.{" "}
      <Link href="/service" className="underline underline-offset-4">
        Service
      </Link>{" "}
      tells its state.
    </p>
  );
}

function Code({ children }: { children: string }) {
  return <code className="font-mono">{children}</code>;
}
