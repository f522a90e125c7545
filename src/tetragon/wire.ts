/**
 * The shapes of Tetragon's JSON lines, names as on the wire (`snake_case`). Every field is optional: the writer leaves
 * out zero values, field filters remove fields, and old agents never had some. Source: cilium/tetragon
 * `api/v1/tetragon/*.proto`, as protobuf JSON with proto names.
 *
 * These types say what a field is *when it has the type the agent writes*. A log is hostile input, so code that reads
 * one checks the type at run time (`decode.ts`); nothing here is a promise.
 */

/** Event keys that carry no process. */
export const PROCESSLESS_EVENT_KEYS = ['process_throttle', 'rate_limit_info', 'test'] as const

/** A JSON value after `JSON.parse`. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

export interface WireContainer {
  readonly id?: string
  readonly name?: string
  readonly image?: { readonly id?: string; readonly name?: string }
  readonly start_time?: string
  /** Pid inside the container; 1 is the container's init. */
  readonly pid?: number
  readonly maybe_exec_probe?: boolean
  readonly security_context?: { readonly privileged?: boolean }
}

export interface WirePod {
  readonly namespace?: string
  readonly name?: string
  readonly uid?: string
  readonly container?: WireContainer
  readonly pod_labels?: Readonly<Record<string, string>>
  readonly workload?: string
  readonly workload_kind?: string
}

/** `process`, `parent` and each of `ancestors[]`. */
export interface WireProcess {
  readonly exec_id?: string
  readonly parent_exec_id?: string
  /** Thread-group id in the host's pid namespace; 0 is legal (`<kernel>`). */
  readonly pid?: number
  readonly uid?: number
  /** Login uid; 4294967295 is "unset". */
  readonly auid?: number
  readonly cwd?: string
  readonly binary?: string
  /** argv[1..] joined by one blank, nothing escaped: splitting it is a guess. */
  readonly arguments?: string
  /** Words separated by one blank, see `flags.ts`. */
  readonly flags?: string
  readonly start_time?: string
  readonly pod?: WirePod
  /** First 31 characters of the container id; also set when `pod` is missing. */
  readonly docker?: string
  readonly in_init_tree?: boolean
}
