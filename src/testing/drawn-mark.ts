/** The line of a mark in a drawing: kprobes and the other events that are neither exec nor exit. */
import type { DrawnMark } from './drawing'
import { base64, type WireValue } from './wire-builder'
import { activityLine, kprobeLine, rateLimitLine, throttleLine, type Envelope, type Subject } from './wire-lines'

export function markLine(mark: DrawnMark, subject: Subject | undefined, envelope: Envelope): string {
  const { what, argument } = mark
  if (what === 'rate-limit') return rateLimitLine(BigInt(argument ?? 1), envelope)
  if (what === 'throttle-start') return throttleLine('THROTTLE_START', argument ?? '', envelope)
  if (what === 'throttle-stop') return throttleLine('THROTTLE_STOP', argument ?? '', envelope)
  if (subject === undefined) throw new Error(`drawLog, line ${mark.lineNumber}: "${what}" needs a process above it`)

  const args = markArguments(mark)
  const action = mark.words.get('action')
  const policy = mark.words.get('policy')
  const [kind, ...names] = what.split(':')
  if (names.length === 0) return kprobeLine(subject, { functionName: what, args, action, policyName: policy }, envelope)

  const policyAction = { policy_name: policy, action: action === undefined ? undefined : `KPROBE_ACTION_${action}` }
  switch (kind) {
    case 'tracepoint': {
      const [subsys, event] = names[0].split('/')
      return activityLine('process_tracepoint', subject, { subsys, event, args, ...policyAction }, envelope)
    }
    case 'lsm':
      return activityLine('process_lsm', subject, { function_name: names[0], policy_name: policy, args }, envelope)
    case 'uprobe':
      return activityLine(
        'process_uprobe',
        subject,
        { path: names[0], symbol: names[1], policy_name: policy, args },
        envelope,
      )
    case 'usdt':
      return activityLine(
        'process_usdt',
        subject,
        { path: names[0], provider: names[1], name: names[2], args, ...policyAction },
        envelope,
      )
    case 'loader':
      return activityLine(
        'process_loader',
        { process: subject.process },
        { path: names[0], buildid: base64('drawn') },
        envelope,
      )
    default:
      throw new Error(`drawLog, line ${mark.lineNumber}: "${kind}" is no kind of mark`)
  }
}

function markArguments(mark: DrawnMark): WireValue[] | undefined {
  const json = mark.words.get('args')
  if (json !== undefined) return JSON.parse(json) as WireValue[]
  if (mark.argument === undefined) return undefined
  const socket = /^(.+):(\d+)->(.+):(\d+)$/.exec(mark.argument)
  if (socket === null) return [{ int_arg: 3 }, { file_arg: { path: mark.argument } }]
  const [, saddr, sport, daddr, dport] = socket
  return [
    {
      sock_arg: {
        family: 'AF_INET',
        type: 'SOCK_STREAM',
        protocol: 'IPPROTO_TCP',
        saddr,
        daddr,
        sport: Number(sport),
        dport: Number(dport),
      },
    },
  ]
}
