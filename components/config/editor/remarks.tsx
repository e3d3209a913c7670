import { CircleAlert, Info } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ConfigRemark } from "@/lib/features/config/schema";

interface RemarksProps {
  issues: ConfigRemark[];
  notes: ConfigRemark[];
  /** Leads to the line; without it the line is only named. */
  onGo?: (line: number, column: number) => void;
}

/** What keeps ProxLB from starting, then what it reads otherwise than it looks. */
export function Remarks({ issues, notes, onGo }: RemarksProps) {
  const all = [
    ...issues.map((remark) => ({ remark, kind: "issue" as const })),
    ...notes.map((remark) => ({ remark, kind: "note" as const })),
  ];
  return (
    <ul className="grid gap-1 text-table">
      {all.map(({ remark, kind }) => (
        <li
          key={`${kind} ${remark.line} ${remark.path} ${remark.message}`}
          className="flex items-start gap-2"
        >
          <RemarkIcon kind={kind} />
          <span className="min-w-0">
            <Place remark={remark} onGo={onGo} />
            {remark.path ? <code className="break-all font-mono">{remark.path}</code> : null} {remark.message}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A remark right beneath its line. */
export function RemarkText({ remark, kind }: { remark: ConfigRemark; kind: "issue" | "note" }) {
  return (
    <p
      className={cn(
        "sticky left-0 flex w-fit max-w-[min(100%,80dvw)] items-start gap-1.5 py-0.5 pr-4 pl-11 font-sans",
        kind === "issue" ? "text-failure" : "text-attention",
      )}
    >
      <RemarkIcon kind={kind} />
      <span className="whitespace-normal">{remark.message}</span>
    </p>
  );
}

function RemarkIcon({ kind }: { kind: "issue" | "note" }) {
  const Icon = kind === "issue" ? CircleAlert : Info;
  const label = kind === "issue" ? "Problem" : "Note";
  return (
    <Icon
      className={cn("mt-0.5 size-4 shrink-0", kind === "issue" ? "text-failure" : "text-attention")}
      aria-label={label}
    />
  );
}

function Place({ remark: { line, column }, onGo }: { remark: ConfigRemark; onGo?: RemarksProps["onGo"] }) {
  if (line === null) return null;
  if (!onGo) return <span className="tabular-nums">Line {line}: </span>;
  return (
    <>
      <Button variant="link" className="h-auto p-0 text-table" onClick={() => onGo(line, column ?? 1)}>
        Line {line}
      </Button>
      {": "}
    </>
  );
}
