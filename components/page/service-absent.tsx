import type { DaemonState } from "@/lib/daemon/schema";

/** How to get what is missing, by driver. */
const STEPS: Record<DaemonState["driver"], { text: string; code: string }[]> = {
  none: [
    { text: "Manage a ProxLB that runs in Docker:", code: "PROXLB_DRIVER=docker\nPROXLB_CONTAINER=proxlb" },
    {
      text: "Or let ProxLB UI run one itself (needs Python 3.11):",
      code: "npm run proxlb:install\nPROXLB_DRIVER=process",
    },
  ],
  process: [
    { text: "Install the pinned ProxLB into a private virtual environment:", code: "npm run proxlb:install" },
  ],
  docker: [
    {
      text: "Name the container, or label exactly one:",
      code: "PROXLB_CONTAINER=proxlb\n# or: docker run --label proxlb-ui.managed=true …",
    },
  ],
};

export function ServiceAbsent({ driver }: { driver: DaemonState["driver"] }) {
  return (
    <ol className="grid gap-3">
      {STEPS[driver].map(({ text, code }) => (
        <li key={text} className="grid gap-1.5 text-table">
          {text}
          <pre className="overflow-x-auto rounded-md bg-muted px-3 py-2 font-mono">{code}</pre>
        </li>
      ))}
      <li className="text-muted-foreground text-table">
        Everything else works without it: the cluster, its balance, and the history of migrations.
      </li>
    </ol>
  );
}
