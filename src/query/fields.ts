/** Every field that a query can name: the one list for the parser, the evaluator, completion and the reference. */

/**
 * `text`: a whole value with globs, or a regular expression. `choice`: one of a few words. `number`, `duration` and `time`
 * can be compared and have ranges.
 */
export type FieldKind = 'text' | 'choice' | 'number' | 'duration' | 'time'
export type FieldGroup = 'process' | 'place' | 'tree' | 'activity' | 'data quality'

export interface FieldInfo {
  readonly name: string
  readonly kind: FieldKind
  readonly group: FieldGroup
  readonly about: string
  /** Words that a choice may be, and what they mean. */
  readonly choices?: readonly (readonly [word: string, meaning: string])[]
  /** Queries with this field, which run as they are. */
  readonly examples: readonly string[]
}

export const FIELDS = [
  {
    name: 'binary',
    kind: 'text',
    group: 'process',
    about: 'path of the program; without a slash its file name',
    examples: ['binary:bash', 'binary:/usr/bin/*', 'binary~"^/(tmp|dev/shm)/"'],
  },
  {
    name: 'name',
    kind: 'text',
    group: 'process',
    about: 'file name of the program',
    examples: ['name:(sh,bash,dash)', 'name:python3*'],
  },
  {
    name: 'args',
    kind: 'text',
    group: 'process',
    about: 'arguments, all of them as one text',
    examples: ['args:"-c ls"', 'args:*http*', 'args~"https?://"'],
  },
  { name: 'cwd', kind: 'text', group: 'process', about: 'working directory', examples: ['cwd:/tmp', 'cwd:/var/*'] },
  { name: 'pid', kind: 'number', group: 'process', about: 'pid on the host', examples: ['pid:1', 'pid:1000..2000'] },
  { name: 'uid', kind: 'number', group: 'process', about: 'user id', examples: ['uid:0', 'uid:>=1000'] },
  {
    name: 'auid',
    kind: 'number',
    group: 'process',
    about: 'user id at login; 4294967295 is unset',
    examples: ['-auid:4294967295'],
  },
  {
    name: 'user',
    kind: 'text',
    group: 'process',
    about: 'name of the user, where the agent writes it (hosts alone)',
    examples: ['user:root', '-user:(root,nobody)'],
  },
  {
    name: 'cap',
    kind: 'text',
    group: 'process',
    about: 'one of its permitted or effective capabilities, with or without CAP_, where the agent writes them',
    examples: ['cap:CAP_SYS_ADMIN', 'cap:(sys_ptrace,bpf)'],
  },
  {
    name: 'flags',
    kind: 'text',
    group: 'process',
    about: 'one of the words in flags',
    examples: ['flags:procFS', 'flags:error*'],
  },
  {
    name: 'exit',
    kind: 'number',
    group: 'process',
    about: 'exit status; a process that a signal ended has none',
    examples: ['exit:(126,127)', 'exit:>0', '-exit:0'],
  },
  {
    name: 'signal',
    kind: 'text',
    group: 'process',
    about: 'signal that ended it, with or without SIG',
    examples: ['signal:SIGKILL', 'signal:(term,int)', 'signal:*'],
  },
  {
    name: 'outcome',
    kind: 'choice',
    group: 'process',
    about: 'how it ended',
    choices: [
      ['exit0', 'exit status 0'],
      ['nonzero', 'another exit status, which needs no attention'],
      ['signal', 'ended by a signal'],
      ['attention', 'a crash, SIGKILL, 126, 127, a container init that failed, or a policy stepped in'],
      ['running', 'still running when the log ends'],
      ['replaced', 'another image took over its pid by exec'],
      ['unknown', 'the log does not say'],
    ],
    examples: ['outcome:attention', '-outcome:(exit0,running)'],
  },
  {
    name: 'duration',
    kind: 'duration',
    group: 'process',
    about: 'from start to end, where both are known: 7ns, 3us, 200ms, 1.5s, 2m, 1h30m, 1d',
    examples: ['duration:>1.5s', 'duration:10ms..1s'],
  },
  {
    name: 'start',
    kind: 'time',
    group: 'process',
    about: 'when it started; UTC unless a zone is given',
    examples: ['start:2024-05-01T10:00..2024-05-01T11:00', 'start:2024-05-01', 'start:>=2024-05-01T10:00:02.5Z'],
  },
  {
    name: 'end',
    kind: 'time',
    group: 'process',
    about: 'when it ended',
    examples: ['end:<2024-05-01T10:05', 'end:2024-05-01T10:00..'],
  },
  {
    name: 'exec_id',
    kind: 'text',
    group: 'process',
    about: "Tetragon's id of one execution",
    examples: ['exec_id:bjE6MTAwMDAwMDAwMDoxMA=='],
  },
  {
    name: 'namespace',
    kind: 'text',
    group: 'place',
    about: 'namespace of the pod',
    examples: ['namespace:default', '-namespace:kube-*'],
  },
  {
    name: 'pod',
    kind: 'text',
    group: 'place',
    about: 'name of the pod; with a slash namespace/name; "" for none',
    examples: ['pod:xwing-*', 'pod:default/xwing', 'pod:""'],
  },
  {
    name: 'workload',
    kind: 'text',
    group: 'place',
    about: 'workload of the pod; with a slash kind/name',
    examples: ['workload:xwing', 'workload:Deployment/*'],
  },
  {
    name: 'label',
    kind: 'text',
    group: 'place',
    about: 'one of the labels of the pod, as key=value',
    examples: ['label:app=nginx', 'label:app.kubernetes.io/name=*', '-label:tier=*'],
  },
  {
    name: 'container',
    kind: 'text',
    group: 'place',
    about: 'name or id of the container; "" for none',
    examples: ['container:app', 'container:1fb931d2*', 'container:""'],
  },
  { name: 'image', kind: 'text', group: 'place', about: 'image of the container', examples: ['image:*nginx*'] },
  { name: 'node', kind: 'text', group: 'place', about: 'Kubernetes node', examples: ['node:n1', 'node:(n1,n2)'] },
  {
    name: 'cluster',
    kind: 'text',
    group: 'place',
    about: 'cluster, where the log names it',
    examples: ['cluster:prod'],
  },
  {
    name: 'depth',
    kind: 'number',
    group: 'tree',
    about: 'depth in the tree of its container or host, from 1',
    examples: ['depth:1', 'depth:>5'],
  },
  {
    name: 'children',
    kind: 'number',
    group: 'tree',
    about: 'number of its children',
    examples: ['children:0', 'children:>10'],
  },
  {
    name: 'entry',
    kind: 'choice',
    group: 'tree',
    about: 'how a top process came into its container',
    choices: [
      ['init', 'the container init'],
      ['exec', 'by the runtime: kubectl exec, a probe, a hook'],
      ['probe', 'marked as an exec probe'],
      ['outside', 'its parent is outside the container and no runtime'],
      ['unknown', 'the log does not say'],
    ],
    examples: ['entry:exec', 'entry:(outside,unknown)'],
  },
  {
    name: 'crosses',
    kind: 'choice',
    group: 'tree',
    about: 'what the edge from its parent leaves',
    choices: [
      ['any', 'the parent is elsewhere'],
      ['container', 'another container of the pod'],
      ['pod', 'another pod'],
      ['host', 'from a host or to one'],
    ],
    examples: ['crosses:any', 'crosses:host'],
  },
  {
    name: 'inferred',
    kind: 'choice',
    group: 'tree',
    about: 'its parent is inferred by pid',
    choices: [
      ['yes', 'its parent is inferred'],
      ['no', 'it is not'],
    ],
    examples: ['inferred:yes'],
  },
  {
    name: 'event',
    kind: 'text',
    group: 'activity',
    about: 'has an event of this type: exec, exit, kprobe, lsm …',
    examples: ['event:kprobe', '-event:exec'],
  },
  {
    name: 'function',
    kind: 'text',
    group: 'activity',
    about: 'kernel function, hook, tracepoint or symbol of its activity',
    examples: ['function:tcp_connect', 'function:security_*'],
  },
  {
    name: 'policy',
    kind: 'text',
    group: 'activity',
    about: 'policy that reported its activity',
    examples: ['policy:files', 'policy:*'],
  },
  {
    name: 'action',
    kind: 'choice',
    group: 'activity',
    about: 'what a policy did to it',
    choices: [
      ['sigkill', 'killed it'],
      ['signal', 'sent a signal'],
      ['override', 'made a call fail'],
    ],
    examples: ['action:sigkill', 'action:(signal,override)'],
  },
  {
    name: 'path',
    kind: 'text',
    group: 'activity',
    about: 'file that its activity names, or that it loaded',
    examples: ['path:/etc/shadow', 'path:/root/.ssh/*', 'path~"^/(proc|sys)/"'],
  },
  {
    name: 'addr',
    kind: 'text',
    group: 'activity',
    about: 'address that its activity names, of either end',
    examples: ['addr:10.*', 'addr:169.254.169.254'],
  },
  {
    name: 'port',
    kind: 'number',
    group: 'activity',
    about: 'port that its activity names, of either end',
    examples: ['port:443', 'port:(22,3389)', 'port:1..1023'],
  },
  {
    name: 'quality',
    kind: 'choice',
    group: 'data quality',
    about: 'what the log lacks of it',
    choices: [
      ['exit-without-exec', 'the exit is there, the exec is not'],
      ['no-exec-id', 'known by pid and start alone'],
      ['unresolved-parent', 'its parent is named and never described'],
      ['inferred-parent', 'its parent is inferred by pid'],
      ['truncated-args', 'its arguments were cut'],
      ['agent-restart', 'seen again after the agent restarted'],
      ['unknown-end', 'its end is not in the log'],
      ['clock-disorder', 'it ends before it starts, or starts before its parent'],
    ],
    examples: ['quality:unresolved-parent', '-quality:truncated-args'],
  },
] as const satisfies readonly FieldInfo[]

export type FieldName = (typeof FIELDS)[number]['name']

/** What a process is to those that the query in parentheses finds. */
export const RELATIONS = [
  { name: 'under', about: 'has such an ancestor', examples: ['under:(binary:sshd)', 'under:(entry:exec) binary:curl'] },
  { name: 'above', about: 'has such a descendant', examples: ['above:(binary:curl exit:>0)'] },
  { name: 'child', about: 'is a child of one', examples: ['child:(name:(sh,bash))'] },
  { name: 'parent', about: 'is the parent of one', examples: ['parent:(outcome:attention)'] },
] as const
export type Relation = (typeof RELATIONS)[number]['name']

const BY_NAME: ReadonlyMap<string, FieldInfo & { readonly name: FieldName }> = new Map(
  FIELDS.map((field) => [field.name, field]),
)

export function fieldOf(name: string): (FieldInfo & { readonly name: FieldName }) | undefined {
  return BY_NAME.get(name)
}

export function relationOf(name: string): Relation | undefined {
  return RELATIONS.find((relation) => relation.name === name)?.name
}

/** What fields are called in Tetragon's events and elsewhere. */
const OTHER_NAMES = new Map([
  ['status', 'exit'],
  ['exit_code', 'exit'],
  ['kind', 'event'],
  ['type', 'event'],
  ['arguments', 'args'],
  ['command', 'args'],
  ['exe', 'binary'],
  ['ns', 'namespace'],
  ['node_name', 'node'],
  ['host', 'node'],
  ['function_name', 'function'],
  ['policy_name', 'policy'],
  ['time', 'start'],
])

/** The field or relation that a name is likely to mean: its other name, or one letter more, less or other. */
export function nearestName(name: string): string | undefined {
  const names = [...FIELDS, ...RELATIONS].map((known) => known.name)
  return OTHER_NAMES.get(name) ?? names.find((known) => known.length > 3 && isOneEditAway(name, known))
}

function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const restA = a.slice(start, a.length - end)
  const restB = b.slice(start, b.length - end)
  return (restA.length <= 1 && restB.length <= 1) || (restA.length === 2 && restA === restB[1] + restB[0])
}
