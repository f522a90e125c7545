/**
 * What the scanner asks of `ingest/line-scanner.ts`: all that is seldom, and that has one writing in TypeScript already.
 * `from` and `to` are the ends of a string's bytes without its quotes, or of a value's.
 */

/** The chunk's number of a text; `index` is the scanner's own number of it. */
export declare function chunkString(index: u32, from: usize, length: usize): u32
/** The chunk's number of the text of a JSON string. */
export declare function chunkText(from: usize, to: usize): u32
/** Writes the text of a JSON string in UTF-8 and gives its length. */
export declare function writeText(from: usize, to: usize, dest: usize): usize
/** Writes what the values and path of an event name (`subjectsText`), and gives the length. `values`: `VALUES` of `line.ts`. */
export declare function writeSubjects(values: usize, pathFrom: usize, pathTo: usize, dest: usize): usize
/** Writes what the value of `user` (`isCap` 0) or `cap` says, and gives the length. */
export declare function writeCredential(isCap: u32, from: usize, to: usize, dest: usize): usize
/** ANSWER: `hashText` of the text of a JSON string under both seeds. */
export declare function hashText(from: usize, to: usize): void
/** ANSWER: the hash of a number under both seeds. */
export declare function hashNumber(from: usize, to: usize): void
/** `EVENT_KIND` of an event key, 0 for none. */
export declare function kindOfKey(from: usize, to: usize): u32
/** `POLICY_ACTION` of the name of an action. */
export declare function policyAction(from: usize, to: usize): u32
/** Seconds since 1970 of `2024-05-01T10:00:`; 0xffffffff for what is no such minute, or too late for a column. */
export declare function minuteSec(from: usize): u32
/** Takes a pod object; bits of `POD` say what there is of its container. ANSWER: the container's pid. */
export declare function podTemplate(index: u32, from: usize, to: usize): u32
/** ANSWER: the chunk's rows of the pod and container of a template, -1 for none. `cluster` is a number of the chunk. */
export declare function podRows(index: u32, cluster: u32): void
/** The chunk's row of a descriptor. */
export declare function descriptor(kind: u32, name: u32, detail: u32, policy: u32, action: u32, status: u32): u32
/** The chunk's number of two plain texts with `/` between, or with `:` for a USDT probe; absent ones are left out. */
export declare function joinedDetail(isUsdt: u32, from: usize, to: usize, otherFrom: usize, otherTo: usize): u32
/** All numbers of texts and templates are void. */
export declare function forget(): void
