import { Download } from "lucide-react";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";

/** One file for whoever mends ProxLB, and what does and does not stand in it. */
export function BugReportCard() {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Bug report</CardTitle>
      </CardHeader>
      <CardContent className="grid justify-items-start gap-3 text-table">
        <p>
          One file with what a report about ProxLB needs: its configuration and what is to be said about it,
          all versions, the log of its last cycle, the plan, and the cluster as last read.
        </p>
        <p className="text-muted-foreground">
          Secrets are masked, guests are called guest-ID, and hosts and addresses host-N. Names of nodes,
          pools and tags stay, because rules cannot be followed without them: look through it before you share
          it. That it was made is in the audit log.
        </p>
        <a href="/api/service/bug-report" download className={buttonVariants({ variant: "outline" })}>
          <Download aria-hidden />
          Make a bug report
        </a>
      </CardContent>
    </Card>
  );
}
