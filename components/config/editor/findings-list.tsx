import { FormFailure } from "@/components/form/form-parts";
import type { Failure } from "@/components/form/use-action";
import { plural } from "@/components/page/words";
import { CardContent } from "@/components/ui/card";
import type { ConfigRemark } from "@/lib/features/config/schema";
import { Remarks } from "./remarks";
import type { Findings } from "./use-findings";

interface FindingsListProps {
  findings: Findings;
  /** Why an edit was not made. */
  refusal: string | null;
  /** Why validating did not come about. */
  failure: Failure | null;
  onGo: (line: number, column: number) => void;
  onFix: (remark: ConfigRemark) => void;
}

/** All that is to be said of the draft, each with its line; said anew in the pauses of typing. */
export function FindingsList({
  findings: { remarks, isUnknown },
  refusal,
  failure,
  onGo,
  onFix,
}: FindingsListProps) {
  const errors = remarks.filter(({ severity }) => severity === "error").length;
  return (
    <>
      {/* How much there is, not all of it at each pause. */}
      <p className="sr-only" role="status">
        {plural(errors, "problem")}, {plural(remarks.length - errors, "note")}
      </p>
      {failure || refusal || isUnknown || remarks.length > 0 ? (
        <CardContent className="grid gap-3 border-border border-t py-3">
          <FormFailure failure={failure} />
          {refusal ? (
            <p role="alert" className="text-attention text-table">
              {refusal}
            </p>
          ) : null}
          {isUnknown ? (
            <p className="text-attention text-table">
              What is wrong with the text cannot be told while you type: the checks did not load. Validate
              asks the server.
            </p>
          ) : null}
          <Remarks remarks={remarks} onGo={onGo} onFix={onFix} />
        </CardContent>
      ) : null}
    </>
  );
}
