import { CopyOnce } from "@/components/form/copy-once";
import { plural } from "@/components/page/words";

interface ByHandProps {
  commands: readonly string[];
  /** Shown at once, and not only when somebody asks. */
  isOpen: boolean;
}

/** The same as commands for a person. */
export function ByHand({ commands, isOpen }: ByHandProps) {
  if (commands.length === 0) return null;
  return (
    <details open={isOpen} className="text-table">
      <summary className="cursor-pointer text-muted-foreground hover:text-foreground">
        Do it by hand: {plural(commands.length, "command")}
      </summary>
      <div className="mt-2">
        <CopyOnce label="In a shell of any node, as root" text={commands.join("\n")} />
      </div>
    </details>
  );
}
