/** Names of options, variables and members whose value is likely a secret. */

/** Ends of such names; a blank stands for a separator that may be there: `api key` is `apikey`, `API_KEY`, `api-key`. */
const ENDS = [
  'pass word',
  'pass wd',
  'pass phrase',
  'secrets?',
  'token',
  'api key',
  'access key(?: id)?',
  'secret key',
  'private key',
  'account key',
  'auth key',
  'encryption key',
  'signing key',
  'master key',
  'shared key',
  'key material',
  'credentials?',
  'connection string',
  'session id',
  'signature',
  'jwt',
  'bearer',
  'user pass',
  'require pass',
  'master auth',
  'ssh pass',
  'db pass',
]
  .join('|')
  .replaceAll(' ', '[._-]*')
/** Words that are such a name alone, or the last word of one. */
const WORDS = 'pass|pwd|pw|sig'

const SECRET_NAME = new RegExp(`(?:${ENDS}|(?:^|[._-])(?:${WORDS}))$`, 'i')

/** Source of a regular expression for the end of each such name; it finds other words, too. */
export const SECRET_NAME_END = `(?:${ENDS}|${WORDS})`

/** Whether what has a name is likely a secret: `PGPASSWORD`, `db.password`, `api-key`, `MYSQL_PWD`; not `PWD`, `token-file`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && name.toLowerCase() !== 'pwd'
}
