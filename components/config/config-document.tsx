import { YamlLine } from "@/components/config/editor/code";
import { Remarks, RemarkText } from "@/components/config/editor/remarks";
import { DataState } from "@/components/page/data-state";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { ConfigRemark, ConfigView } from "@/lib/features/config/schema";

/** The text with line numbers, and what is wrong right beneath the line where it is. */
export function ConfigDocument({ view }: { view: ConfigView }) {
  return (
    <Card aria-labelledby="config-text">
      <CardHeader>
        <CardTitle id="config-text">proxlb.yaml</CardTitle>
        {view.text === null ? null : (
          <span className="text-muted-foreground text-table">
            secrets masked; comments as they are written
          </span>
        )}
      </CardHeader>
      <CardContent className="px-0 pb-2">
        <Content view={view} />
      </CardContent>
    </Card>
  );
}

function Content({ view }: { view: ConfigView }) {
  if (view.state === "missing") {
    const hint = (
      <>
        ProxLB needs at least <code className="font-mono">proxmox_api</code> with its hosts, a user and a
        token. Its example file shows the rest.
      </>
    );
    return <DataState state="empty" empty={{ title: view.reason ?? "There is no file.", hint }} />;
  }
  if (view.state === "unreadable")
    return <DataState state="failed" failure={{ sentence: view.reason ?? "The file cannot be read." }} />;
  if (view.text === null) {
    return (
      <div className="grid gap-3 px-4 pb-2">
        <p className="text-table">{view.reason}</p>
        <Remarks issues={view.issues} notes={view.notes} />
      </div>
    );
  }
  const lines = view.text.replace(/\n$/, "").split(/\r?\n/);
  const homeless = view.issues.filter(({ line }) => line === null || line > lines.length);
  const at = (remarks: ConfigRemark[], number: number) => remarks.filter(({ line }) => line === number);
  return (
    <>
      {homeless.length > 0 ? (
        <div className="px-4 pb-2">
          <Remarks issues={homeless} notes={[]} />
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <section className="overflow-x-auto" aria-label="Text of proxlb.yaml" tabIndex={0}>
        <div className="min-w-max font-mono text-table leading-5">
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <div key={index}>
              <YamlLine number={index + 1} text={line} failed={at(view.issues, index + 1).length > 0} />
              {at(view.issues, index + 1).map((remark) => (
                <RemarkText key={remark.message} remark={remark} kind="issue" />
              ))}
              {at(view.notes, index + 1).map((remark) => (
                <RemarkText key={remark.message} remark={remark} kind="note" />
              ))}
            </div>
          ))}
        </div>
      </section>
    </>
  );
}
