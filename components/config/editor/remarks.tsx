import { CircleAlert, Info, WandSparkles } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ConfigRemark } from "@/lib/features/config/schema";

interface RemarksProps {
  remarks: readonly ConfigRemark[];
  /** Leads to the line; without it the line is only named. */
  onGo?: (line: number, column: number) => void;
  /** Makes the change that ends it; without it the change is not offered. */
  onFix?: ((remark: ConfigRemark) => void) | undefined;
}

/** What keeps ProxLB from starting, then what it reads otherwise than it looks. */
export function Remarks({ remarks, onGo, onFix }: RemarksProps) {
  const of = (severity: ConfigRemark["severity"]) => remarks.filter((remark) => remark.severity === severity);
  return (
    <ul className="grid gap-1 text-table">
      {[...of("error"), ...of("note")].map((remark) => (
        <li
          key={`${remark.id} ${remark.line} ${remark.path} ${remark.message}`}
          className="flex items-start gap-2"
        >
          <RemarkIcon remark={remark} />
          <span className="min-w-0">
            <Place remark={remark} onGo={onGo} />
            {remark.path ? <code className="break-all font-mono">{remark.path}</code> : null} {remark.message}{" "}
            <FixButton remark={remark} onFix={onFix} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A remark right beneath its line. */
export function RemarkText({ remark, onFix }: { remark: ConfigRemark; onFix?: RemarksProps["onFix"] }) {
  return (
    <p
      className={cn(
        "sticky left-0 flex w-fit max-w-[min(100%,80dvw)] items-start gap-1.5 py-0.5 pr-4 pl-11 font-sans",
        remark.severity === "error" ? "text-failure" : "text-attention",
      )}
    >
      <RemarkIcon remark={remark} />
      <span className="whitespace-normal">
        {remark.message} <FixButton remark={remark} onFix={onFix} />
      </span>
    </p>
  );
}

/** Says what it would do: nobody presses "Fix" without knowing what becomes of the file. */
function FixButton({ remark, onFix }: { remark: ConfigRemark; onFix: RemarksProps["onFix"] }) {
  const { fix } = remark;
  if (!fix || !onFix) return null;
  return (
    <Button
      variant="link"
      className="h-auto gap-1 whitespace-normal p-0 text-left align-baseline text-table"
      onClick={() => onFix(remark)}
    >
      <WandSparkles aria-hidden />
      Fix: {fix.label}
    </Button>
  );
}

function RemarkIcon({ remark: { severity } }: { remark: ConfigRemark }) {
  const isError = severity === "error";
  const Icon = isError ? CircleAlert : Info;
  return (
    <Icon
      className={cn("mt-0.5 size-4 shrink-0", isError ? "text-failure" : "text-attention")}
      aria-label={isError ? "Problem" : "Note"}
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
