import { expect, test } from 'vitest'
import { syscallName } from './syscall-names'
import { syscallParameters } from './syscall-parameters'

test.each([
  ['x64', 0, 'read'],
  ['x64', 59, 'execve'],
  ['x64', 257, 'openat'],
  ['x64', 321, 'bpf'],
  ['x64', 334, 'rseq'],
  ['x64', 335, undefined],
  ['x64', 424, 'pidfd_send_signal'],
  ['x64', 437, 'openat2'],
  ['x64', 462, 'mseal'],
  ['x64', 463, undefined],
  ['x64', -1, undefined],
  ['i386', 11, 'execve'],
  ['i386', 102, 'socketcall'],
  ['i386', 295, 'openat'],
  ['i386', 383, 'statx'],
  ['i386', 422, 'futex_time64'],
  ['arm64', 56, 'openat'],
  ['arm64', 79, 'newfstatat'],
  ['arm64', 80, 'fstat'],
  ['arm64', 221, 'execve'],
  ['arm64', 243, 'recvmmsg'],
  ['arm64', 244, undefined],
  ['arm64', 260, 'wait4'],
  ['arm64', 280, 'bpf'],
  ['arm64', 294, 'kexec_file_load'],
  ['arm64', 462, 'mseal'],
  ['arm32', 5, undefined],
  ['', 0, undefined],
  ['constructor', 0, undefined],
])('%s call %i is %s', (abi, id, name) => {
  expect(syscallName(abi, id)).toBe(name)
})

test('every name of a table is used once', () => {
  for (const abi of ['x64', 'i386', 'arm64']) {
    const names = Array.from({ length: 500 }, (_, id) => syscallName(abi, id)).filter((name) => name !== undefined)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z_][a-z0-9_]*$/)
  }
})

test('parameters are a C type and a name', () => {
  expect(syscallParameters('execve')).toEqual([
    { type: 'const char *', name: 'filename' },
    { type: 'const char *const *', name: 'argv' },
    { type: 'const char *const *', name: 'envp' },
  ])
  expect(syscallParameters('getpid')).toBeUndefined()
  let count = 0
  for (let id = 0; id < 500; id++) {
    for (const { type, name } of syscallParameters(syscallName('x64', id) ?? '') ?? []) {
      expect(type).toMatch(/^[a-z_][a-z0-9_ ]*[a-z0-9_*]( ?\*|const \*)*$/)
      expect(name).toMatch(/^[a-z_][a-z0-9_]*$/)
      count++
    }
  }
  expect(count).toBeGreaterThan(800)
})
