"use client";

import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { downloadText } from "@/components/table/download";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useToaster } from "@/components/ui/toaster";
import { formatNumber } from "@/lib/core/units";
import type { ListMigrationsInput } from "@/lib/features/migrations/schema";
import { fetchAllMigrations, migrationsCsv } from "./export";

/** Everything that the filters let through, not only what is on the screen. */
export function ExportButtons({ input }: { input: ListMigrationsInput }) {
  const [count, setCount] = useState(0);
  const say = useToaster();
  const { mutate, isPending } = useMutation({
    mutationFn: async (format: "csv" | "json") => {
      setCount(0);
      const all = await fetchAllMigrations(input, setCount);
      if (format === "csv") downloadText("migrations.csv", "text/csv", migrationsCsv(all));
      else downloadText("migrations.json", "application/json", `${JSON.stringify(all, null, 2)}\n`);
    },
    onError: (error) => say((toast) => toast.error(`The export failed: ${error.message}`)),
  });
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="sm" pending={isPending}>
          {isPending ? null : <Download aria-hidden />}
          {isPending && count > 0 ? `${formatNumber(count)} read` : "Export"}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => mutate("csv")}>CSV, for spreadsheets</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => mutate("json")}>JSON, as the API gives it</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
