"use client";

import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { TextField } from "@/components/form/fields";
import { plural } from "@/components/page/words";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import type { About } from "@/lib/features/settings/about/schema";

/** What runs here, a bundle for whoever helps, and whose work is in it. */
export function AboutCard({ about }: { about: About }) {
  return (
    <div className="grid max-w-3xl gap-4">
      <Card>
        <CardHeader>
          <CardTitle>Versions</CardTitle>
        </CardHeader>
        <CardContent className="grid gap-4 text-table">
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
            {about.versions.map(({ what, version }) => (
              <div key={what} className="contents">
                <dt className="text-muted-foreground">{what}</dt>
                <dd className="break-all font-mono">{version ?? "not known"}</dd>
              </div>
            ))}
          </dl>
          <p className="text-muted-foreground">
            For whoever helps: one file with versions, configuration, log, plan and cluster, secrets masked.
            Look through it before you share it. That it was made is in the audit log.
          </p>
          <div>
            <a href="/api/service/bug-report" download className={buttonVariants({ variant: "outline" })}>
              <Download aria-hidden />
              Make a diagnostics bundle
            </a>
          </div>
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Licences</CardTitle>
          <CardDescription>
            ProxLB UI is free software under GPL-3.0-or-later, without any warranty. It contains the work of
            others:
          </CardDescription>
        </CardHeader>
        <CardContent>
          {about.packages === null ? (
            <p className="text-muted-foreground text-table">
              The list of packages is made when ProxLB UI is built; this one runs from source.
            </p>
          ) : (
            <Packages packages={about.packages} />
          )}
        </CardContent>
      </Card>
    </div>
  );
}

function Packages({ packages }: { packages: NonNullable<About["packages"]> }) {
  const [wanted, setWanted] = useState("");
  const shown = useMemo(() => {
    const word = wanted.trim().toLowerCase();
    return packages.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(word));
  }, [packages, wanted]);
  return (
    <div className="grid gap-3">
      <TextField
        name="package"
        label={`Among ${plural(packages.length, "package", "packages")}`}
        placeholder="Name or licence"
        error={undefined}
        disabled={false}
        value={wanted}
        onChange={setWanted}
      />
      {shown.length === 0 ? <p className="text-muted-foreground text-table">None of this name.</p> : null}
      <ul className="max-h-80 divide-y divide-border overflow-auto text-table" aria-label="Packages">
        {shown.map(({ name, version, licence }) => (
          <li key={`${name}@${version}`} className="flex flex-wrap gap-x-4 py-1.5">
            <span className="min-w-0 flex-1 basis-52 break-all font-mono">
              {name} {version}
            </span>
            <span className="text-muted-foreground">{licence}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
