import fc from 'fast-check'

/** Has a hint of a secret, so that what is behind it is looked at, and no secret. */
export const HINT_ALONE = 'AKIA\n'

const BEFORE = ['', ' ', '"', '&', '?', '-', '--', '\n', 'mysql ', 'sshpass ', 'redis-cli ', 'ldapsearch ', 'curl ']
const MORE_BEFORE = ['podman login ', 'smbclient ', '-u root ', 'https://', 'a_', 'x-a-']
const NAMES = ['password', 'PASS', 'pw', 'pwd', 'sig', 'jwt', 'api-key', 'API_KEY', 'connectionString', 'session.id']
const MORE_NAMES = ['secret', 'token', 'credentials', 'signature', 'access_key_id', 'key', 'cookie', 'authorization']
const OPTIONS = ['-u', '-U', '-p', '-a', '-w', '-b', '-su', '--cookie', '--user', 'bearer', 'basic', 'bob']
const COMMANDS = ['curl -su', 'curl -b', 'smbclient -U', 'mysql -p', 'redis-cli -a', 'ldapsearch -w', 'docker login -p']
const FORMS = ['AKIAIOSFODNN7EXAMPLE', 'ghp_', 'glpat-', 'xoxb-', 'npm_', 'hvs.', 'sk-', '-----BEGIN PRIVATE KEY-----']
const SIGNS = ['', ' ', '=', ': ', ':', '"', '":"', "='", ' "', '\\":\\"']
const VALUES = [
  'x',
  'hunter2',
  'bob:hunter2',
  'bob%hunter2',
  'dXNlcjpwYXNz=',
  'a'.repeat(40),
  'pw@host',
  '$(x',
  '"',
  '',
]

/** Texts with few signs of a secret in them, or with one. */
export const SECRET_TEXTS = fc
  .tuple(
    fc.constantFrom(...BEFORE, ...MORE_BEFORE),
    fc.constantFrom(...NAMES, ...MORE_NAMES, ...OPTIONS, ...COMMANDS, ...FORMS),
    fc.constantFrom(...SIGNS),
    fc.oneof(fc.constantFrom(...VALUES), fc.string({ maxLength: 5 })),
  )
  .map((parts) => parts.join(''))
