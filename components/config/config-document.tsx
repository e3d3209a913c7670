import { YamlLine } from "@/components/config/editor/code";
import { Remarks, RemarkText } from "@/components/config/editor/remarks";
import { DataState } from "@/components/page/data-state";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { ConfigRemark, ConfigView } from "@/lib/features/config/schema";

interface ConfigDocumentProps {
  view: ConfigView;
  /** Opens the editor with the change made; null where that cannot be now. */
  onFix: ((remark: ConfigRemark) => void) | null;
  /** Who may not edit sees of comments only the words that cannot be a secret. */
  canEdit: boolean;
}

/** The text with line numbers, and what is wrong right beneath the line where it is. */
export function ConfigDocument({ view, onFix, canEdit }: ConfigDocumentProps) {
  return (
    <Card aria-labelledby="config-text">
      <CardHeader>
        <CardTitle id="config-text">proxlb.yaml</CardTitle>
        {view.text === null ? null : (
          <span className="text-muted-foreground text-table">
            {canEdit
              ? "secrets masked; comments as they are written"
              : "secrets masked, and words of comments that could be one"}
          </span>
        )}
      </CardHeader>
      <CardContent className="px-0 pb-2">
        <Content view={view} onFix={onFix} />
      </CardContent>
    </Card>
  );
}

function Content({ view, onFix }: Omit<ConfigDocumentProps, "canEdit">) {
  if (view.state === "unreadable")
    return <DataState state="failed" failure={{ sentence: view.reason ?? "The file cannot be read." }} />;
  if (view.text === null) {
    return (
      <div className="grid gap-3 px-4 pb-2">
        <p className="text-table">{view.reason}</p>
        <Remarks remarks={[...view.issues, ...view.notes]} />
      </div>
    );
  }
  const lines = view.text.replace(/\n$/, "").split(/\r?\n/);
  const remarks = [...view.issues, ...view.notes];
  const homeless = remarks.filter(({ line }) => line === null || line > lines.length);
  const at = (number: number) => remarks.filter(({ line }) => line === number);
  return (
    <>
      {homeless.length > 0 ? (
        <div className="px-4 pb-2">
          <Remarks remarks={homeless} onFix={onFix ?? undefined} />
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <section className="overflow-x-auto" aria-label="Text of proxlb.yaml" tabIndex={0}>
        <div className="min-w-max font-mono text-table leading-5">
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <div key={index}>
              <YamlLine
                number={index + 1}
                text={line}
                failed={at(index + 1).some(({ severity }) => severity === "error")}
              />
              {at(index + 1).map((remark) => (
                <RemarkText
                  key={`${remark.id} ${remark.path} ${remark.message}`}
                  remark={remark}
                  onFix={onFix ?? undefined}
                />
              ))}
            </div>
          ))}
        </div>
      </section>
    </>
  );
}
