import type { LogEvent, LogFact, Reading } from "./facts";
import { type Level, readLine } from "./line";
import { CYCLE_RULES } from "./rules-cycle";
import { MIGRATION_RULES } from "./rules-migration";
import { NOTE_RULES } from "./rules-notes";
import { START_RULES } from "./rules-start";

export interface OutputLine {
  /** When it arrived, UTC. */
  at: string;
  stream: "stdout" | "stderr";
  text: string;
}

export interface LogReader {
  /** One event per line, except inside a JSON document, whose event comes with its last line. */
  push(line: OutputLine): LogEvent | null;
}

/**
 * Reads the output of one ProxLB process in order. It remembers the JSON document and the traceback it is in, and
 * tells a failed migration once though ProxLB logs it twice. A new process needs a new reader.
 */
export function createLogReader(): LogReader {
  let document: string[] | null = null;
  let inTraceback = false;
  const refused = createRefusedValues();
  const failed = new Set<string>();
  return {
    push(line) {
      if (line.stream === "stdout" && (document || line.text === "{")) {
        document ??= [];
        document.push(line.text);
        // A document that never ends (ProxLB was killed) must not swallow the log lines after it.
        if (line.text !== "}" && !readLine(line.text) && document.length < DOCUMENT_MAX_LINES) return null;
        const json = document.join("\n");
        document = null;
        if (line.text === "}") return event(line, null, DOCUMENT(json));
      }
      const head = readLine(line.text);
      const value = refused.read(head?.message ?? line.text);
      if (value) return event(line, null, value);
      if (head) {
        inTraceback = false;
        return event(line, head.level, once(readMessage(head.message) ?? unknown(head.level, head.message)));
      }
      if (line.text.startsWith("Traceback (most recent call last)")) inTraceback = true;
      const crash = inTraceback ? readException(line.text) : null;
      if (crash) {
        inTraceback = false;
        return event(line, null, crash);
      }
      return event(line, null, readMessage(line.text) ?? plain(line));
    },
  };

  function once(reading: Reading): Reading {
    if (reading.fact.type !== "migration_failed") return reading;
    if (failed.has(reading.fact.upid)) return { ...reading, fact: { type: "detail" }, severity: "debug" };
    failed.add(reading.fact.upid);
    const [oldest] = failed;
    if (failed.size > FAILED_KEPT && oldest !== undefined) failed.delete(oldest);
    return reading;
  }
}

/** ProxLB tells a failure the second time within the same cycle. */
const FAILED_KEPT = 1000;

/** About 30 lines a guest: far more than the largest cluster has. What never ends must not grow for ever. */
const DOCUMENT_MAX_LINES = 2_000_000;

const RULES = [...MIGRATION_RULES, ...CYCLE_RULES, ...NOTE_RULES, ...START_RULES];

function readMessage(message: string): Reading | null {
  for (const rule of RULES) {
    if (!message.startsWith(rule.prefix)) continue;
    const match = rule.pattern.exec(message);
    if (match) return rule.read(match.groups ?? {});
  }
  return null;
}

function event(line: OutputLine, level: Level | null, reading: Reading): LogEvent {
  const fact: LogFact = reading.fact;
  const { severity, sentence } = reading;
  return { ...fact, at: line.at, stream: line.stream, level, severity, sentence };
}

/**
 * What stands below "Error parsing …: N validation errors for Config": a path, what is wrong with its value, and a
 * link, each on a line of its own (pydantic).
 */
function createRefusedValues() {
  let below = false;
  let path: string | null = null;
  return {
    read(text: string): Reading | null {
      if (/^Error parsing .*: \d+ validation errors? for Config$/.test(text)) {
        below = true;
        path = null;
        return null;
      }
      if (!below) return null;
      const named = path;
      path = /^[^\s{}]+$/.test(text) ? text : null;
      if (path !== null || text.startsWith("    ")) return null;
      const what = /^ {2}(?<what>\S.*?)(?: \[type=.*)?$/.exec(text)?.groups?.what;
      if (named === null || what === undefined) {
        below = false;
        return null;
      }
      const reason = `${named}: ${what}`;
      return {
        fact: { type: "config_error", reason },
        severity: "error",
        sentence: `ProxLB refuses the configuration: ${reason}`,
      };
    },
  };
}

const DOCUMENT = (json: string): Reading => ({
  fact: { type: "document", json },
  severity: "debug",
  sentence: "The computed placement",
});

function unknown(level: Level, message: string): Reading {
  if (level === "DEBUG") return { fact: { type: "detail" }, severity: "debug", sentence: message };
  const severity = level === "INFO" ? "info" : level === "WARNING" ? "warning" : "error";
  return { fact: { type: "other" }, severity, sentence: message };
}

function plain(line: OutputLine): Reading {
  const severity = line.stream === "stderr" ? "warning" : "debug";
  return { fact: { type: "other" }, severity, sentence: line.text };
}

/** The last line of a traceback: "package.module.SomeError: what happened". */
function readException(text: string): Reading | null {
  const match = /^(?<error>[A-Za-z_][\w.]*)(?:: (?<message>.*))?$/.exec(text);
  const { error = "", message = "" } = match?.groups ?? {};
  if (!match || !/(?:Error|Exception|Timeout|Interrupt|Exit)$/.test(error)) return null;
  return {
    fact: { type: "crash", error, message },
    severity: "error",
    sentence: crashSentence(error, message),
  };
}

function crashSentence(error: string, message: string): string {
  if (/ReadTimeout/.test(error))
    return "ProxLB ended: Proxmox did not answer in time (proxmox_api.timeout is too short for it)";
  if (/SSLError/.test(error)) return "ProxLB ended: the certificate of the Proxmox node is not trusted";
  if (/Connect(?:ion|Timeout)/.test(error)) return "ProxLB ended: the connection to Proxmox broke";
  if (/AuthenticationError/.test(error)) return "ProxLB ended: Proxmox no longer accepts its sign-in";
  if (/KeyboardInterrupt/.test(error)) return "ProxLB was stopped while it started";
  if (/No valid authentication credentials/.test(message))
    return "ProxLB ended: the configuration has no complete credentials";
  return `ProxLB ended with ${error.split(".").at(-1)}${message ? `: ${message}` : ""}`;
}
