import { optionalInteger, integerField, objectField, textField } from './read-field'
import { syscallName } from './syscall-names'
import { type SyscallParameter, syscallParameters } from './syscall-parameters'
import type { JsonObject } from './wire'

/** tetra takes its own machine's ABI where the event names none. A log does not tell the machine: x86_64 is assumed. */
const DEFAULT_ABI = 'x64'

/**
 * The call of a `raw_syscalls/sys_enter` event, from its arguments: the first is the number (`long_arg`, or
 * `syscall_id` with an ABI), the others are the call's own, known where the policy asked for them as `size_arg`.
 *
 *   read(unsigned int fd=3, char *buf=0x7ffd10, size_t count=?)
 *   arm64/openat      another ABI than the default: tetra looks the parameters up under this name and finds none
 *   unknown           no number, unknown ABI or number
 *
 * A pointer's value follows its `*` directly, `?` follows a blank. Source: cilium/tetragon
 * `pkg/encoder/raw_syscall_enter.go`, which also prints the numbers from 424 on as `unknown`, because it compares them
 * with the size of its table; that is not imitated.
 */
export function syscallText(args: readonly (JsonObject | undefined)[]): string {
  const call = args[0] === undefined ? undefined : calledSyscall(args[0])
  const name = call === undefined ? undefined : syscallName(call.abi, call.id)
  if (call === undefined || name === undefined) return 'unknown'
  if (call.abi !== DEFAULT_ABI) return `${call.abi}/${name}`
  const parameters = syscallParameters(name)
  if (parameters === undefined) return name
  return `${name}(${parameters.map((parameter, index) => parameterText(parameter, args[index + 1])).join(', ')})`
}

function calledSyscall(arg: JsonObject): { readonly abi: string; readonly id: number } | undefined {
  const id = optionalInteger(arg, 'long_arg')
  if (id !== undefined) return { abi: DEFAULT_ABI, id: Number(id) }
  const named = objectField(arg, 'syscall_id')
  return named === undefined ? undefined : { abi: textField(named, 'abi'), id: Number(integerField(named, 'id')) }
}

function parameterText(parameter: SyscallParameter, arg: JsonObject | undefined): string {
  const value = arg === undefined ? undefined : optionalInteger(arg, 'size_arg')
  if (value === undefined) return `${parameter.type} ${parameter.name}=?`
  const unsigned = BigInt.asUintN(64, value)
  if (parameter.type.endsWith('*')) return `${parameter.type}${parameter.name}=0x${unsigned.toString(16)}`
  return `${parameter.type} ${parameter.name}=${unsigned}`
}
