import { expect, test } from 'vitest'
import { syscallText } from './compact-syscall'

test.each([
  [
    'number alone',
    [{ long_arg: '59' }],
    'execve(const char * filename=?, const char *const * argv=?, const char *const * envp=?)',
  ],
  ['number zero', [{ long_arg: '0' }], 'read(unsigned int fd=?, char * buf=?, size_t count=?)'],
  [
    'values',
    [{ long_arg: '0' }, { size_arg: '3' }, { size_arg: '140737488355328' }, { size_arg: '18446744073709551615' }],
    'read(unsigned int fd=3, char *buf=0x800000000000, size_t count=18446744073709551615)',
  ],
  ['a value zero', [{ long_arg: '3' }, { size_arg: '0' }], 'close(unsigned int fd=0)'],
  [
    'a gap',
    [{ long_arg: '1' }, null, { size_arg: '16' }],
    'write(unsigned int fd=?, const char *buf=0x10, size_t count=?)',
  ],
  ['values of another type', [{ long_arg: '3' }, { int_arg: 3 }], 'close(unsigned int fd=?)'],
  ['a call without known parameters', [{ long_arg: '39' }, { size_arg: '1' }], 'getpid'],
  ['syscall_id', [{ syscall_id: { id: 3, abi: 'x64' } }, { size_arg: '7' }], 'close(unsigned int fd=7)'],
  [
    'syscall_id with id 0 left out',
    [{ syscall_id: { abi: 'x64' } }],
    'read(unsigned int fd=?, char * buf=?, size_t count=?)',
  ],
  ['another ABI', [{ syscall_id: { id: 56, abi: 'arm64' } }, { size_arg: '7' }], 'arm64/openat'],
  ['32-bit x86', [{ syscall_id: { id: 11, abi: 'i386' } }], 'i386/execve'],
  ['an unknown ABI', [{ syscall_id: { id: 3, abi: 'mips' } }], 'unknown'],
  ['no ABI', [{ syscall_id: { id: 3 } }], 'unknown'],
  ['an unknown number', [{ long_arg: '400' }], 'unknown'],
  ['a negative number', [{ long_arg: '-1' }], 'unknown'],
  ['a number of another type', [{ int_arg: 3 }], 'unknown'],
  ['no arguments', [], 'unknown'],
])('%s', (_, args, expected) => {
  expect(syscallText(args.map((arg) => arg ?? undefined))).toBe(expected)
})
