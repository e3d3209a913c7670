"use client";

import { Download, Pause, Play, Search } from "lucide-react";
import { Button, buttonVariants } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import type { LogLevel } from "./log-filter";

const LEVEL_NAMES: Record<LogLevel, string> = {
  all: "Every line",
  events: "Events",
  warnings: "Warnings and errors",
  errors: "Errors only",
};

interface LogToolbarProps {
  level: LogLevel;
  setLevel: (level: string) => void;
  search: string;
  setSearch: (search: string) => void;
  mistake: string | null;
  words: boolean;
  setWords: (words: boolean) => void;
  paused: boolean;
  setPaused: (paused: boolean) => void;
  held: number;
}

export function LogToolbar(props: LogToolbarProps) {
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <div className="w-44 max-sm:w-full">
        <Select
          aria-label="Which lines"
          value={props.level}
          onChange={(event) => props.setLevel(event.target.value)}
        >
          {Object.entries(LEVEL_NAMES).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      </div>
      <div className="relative min-w-40 flex-1">
        <Search
          className="absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
          aria-hidden
        />
        <Input
          type="search"
          className="pl-8 font-mono"
          aria-label="Search by regular expression"
          placeholder="Search: text or regular expression"
          value={props.search}
          aria-invalid={props.mistake !== null}
          title={props.mistake ?? undefined}
          onChange={(event) => props.setSearch(event.target.value)}
        />
      </div>
      <Label className="flex items-center gap-2 font-normal text-table">
        <Switch checked={props.words} onCheckedChange={props.setWords} />
        Plain words
      </Label>
      <Button variant={props.paused ? "default" : "outline"} onClick={() => props.setPaused(!props.paused)}>
        {props.paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {props.paused ? `Go on${props.held > 0 ? ` (${props.held} new)` : ""}` : "Pause"}
      </Button>
      <a href="/api/logs/download" download className={buttonVariants({ variant: "outline" })}>
        <Download aria-hidden />
        <span className="max-sm:sr-only">Download</span>
      </a>
    </div>
  );
}
