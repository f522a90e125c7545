import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectLinear } from '../testing/expect-linear'
import { HINT_ALONE, SECRET_TEXTS } from '../testing/secret-words'
import { countSecrets, maskArguments, maskSecrets, mayHoldSecrets, SECRET_MASK } from './mask-secrets'

const M = SECRET_MASK

test.each([
  ['--password=hunter2 --host db', `--password=${M} --host db`],
  ['--password hunter2 --host db', `--password ${M} --host db`],
  ["--token='abc def' x", `--token='${M}' x`],
  ['--password "correct horse battery staple" -v', `--password "${M}" -v`],
  ["--passphrase 'a b' -v", `--passphrase '${M}' -v`],
  [String.raw`--password=a\ b -v`, `--password=${M} -v`],
  ['"--password=correct horse" -v', `"--password=${M}" -v`],
  ['-c "export TOKEN=abc && run it"', `-c "export TOKEN=${M} && run it"`],
  [String.raw`-c "app --password \"a b\" -v"`, String.raw`-c "app --password \"${M}\" -v"`],
  [`-c 'app --password "it''s" -v'`, `-c 'app --password "${M}" -v'`],
  ['--password "cut off', `--password "${M}`],
  ['PASSWORD="a (b), c" x', `PASSWORD="${M}" x`],
  [`PASSWORD=$'a b' x`, `PASSWORD=$'${M}' x`],
  ['https://h/c?sv=1&sig=AbC%2B1&x=1', `https://h/c?sv=1&sig=${M}&x=1`],
  ['--db-pw hunter2', `--db-pw ${M}`],
  ['--jwt abcdef', `--jwt ${M}`],
  ['--connectionString Server=x', `--connectionString ${M}`],
  ['ldapsearch -x -D cn=admin -w hunter2', `ldapsearch -x -D cn=admin -w ${M}`],
  ['sshpass -phunter2 ssh h', `sshpass -p${M} ssh h`],
  ['podman login -u a -p hunter2', `podman login -u a -p ${M}`],
  ['helm registry login -u a -p=hunter2', `helm registry login -u a -p=${M}`],
  ['curl -su bob:hunter2 https://h', `curl -su bob:${M} https://h`],
  ['curl -u "bob:a b" https://h', `curl -u "bob:${M}" https://h`],
  ['curl --cookie "sid=abc; x=y" https://h', `curl --cookie "${M}" https://h`],
  ['curl -b sid=abc https://h', `curl -b ${M} https://h`],
  ['smbclient -U user%hunter2 //h/s', `smbclient -U user%${M} //h/s`],
  [`-H 'Authorization: Digest username="bob", response="abc"' x`, `-H 'Authorization: Digest ${M}' x`],
  ['-Dspring.datasource.password=geheim -jar a.jar', `-Dspring.datasource.password=${M} -jar a.jar`],
  ['--set=db.password=x1,y', `--set=db.password=${M}`],
  [
    'PGPASSWORD=s3cret MYSQL_PWD=a AWS_SECRET_ACCESS_KEY=abc/def+1 psql',
    `PGPASSWORD=${M} MYSQL_PWD=${M} AWS_SECRET_ACCESS_KEY=${M} psql`,
  ],
  ['GITHUB_TOKEN=abc; curl x', `GITHUB_TOKEN=${M}; curl x`],
  [`-c "export API_KEY=\\"zzz\\" && run"`, `-c "export API_KEY=\\"${M}\\" && run"`],
  [`-d {"user":"a","password":"b1"}`, `-d {"user":"a","password":"${M}"}`],
  [`-d {\\"password\\":\\"b1\\"}`, `-d {\\"password\\":\\"${M}\\"}`],
  ['["--password", "abc", "--x"]', `["--password", "${M}", "--x"]`],
  ['password: abc', `password: ${M}`],
  ['-u admin:p4ss https://h/', `-u admin:${M} https://h/`],
  ['--user admin:p4ss https://h/', `--user admin:${M} https://h/`],
  ['https://bob:pa@ss@host:8443/path', `https://bob:${M}@host:8443/path`],
  ['postgres://app:pw@db:5432/x?sslmode=require', `postgres://app:${M}@db:5432/x?sslmode=require`],
  ['git clone https://0123456789abcdef0123@host/r.git', `git clone https://${M}@host/r.git`],
  ['https://h/p?access_token=abc&page=2', `https://h/p?access_token=${M}&page=2`],
  ['-H "Authorization: Bearer abc.def"', `-H "Authorization: Bearer ${M}"`],
  [`-H 'Authorization: Basic dXNlcjpwYXNz' https://h`, `-H 'Authorization: Basic ${M}' https://h`],
  ['-H Authorization: Bearer abcd https://h', `-H Authorization: Bearer ${M} https://h`],
  ['{"Authorization": "Bearer abc def"}', `{"Authorization": "Bearer ${M}"}`],
  ['-H "Cookie: a=b; c=d" https://h', `-H "Cookie: ${M}" https://h`],
  ['-H "X-Vault-Token: s.abc"', `-H "X-Vault-Token: ${M}"`],
  ['AKIAIOSFODNN7EXAMPLE', M],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', M],
  ['xoxb-123456789012-abcdefghijkl', M],
  ['AIzaSyA1234567890abcdefghijklmnopqrstuvw', M],
  ['x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1 y', `x ${M} y`],
  [
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
    `-----BEGIN RSA PRIVATE KEY-----${M}-----END RSA PRIVATE KEY-----`,
  ],
  ['echo -----BEGIN PRIVATE KEY----- MIIE cut', `echo -----BEGIN PRIVATE KEY-----${M}`],
  ['mysql -uroot -phunter2 db', `mysql -uroot -p${M} db`],
  ['-u root -phunter2 db', `-u root -p${M} db`],
  ['/usr/bin/mysql "-u root -phunter2"', `/usr/bin/mysql "-u root -p${M}"`],
  ['"-u bob:hunter2 http://x" 0', `"-u bob:${M} http://x" 0`],
  ['sshpass -p hunter2 ssh h', `sshpass -p ${M} ssh h`],
  ['AccountName=a;AccountKey=Zm9v==;EndpointSuffix=b', `AccountName=a;AccountKey=${M}`],
])('%s', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked)
  expect(countSecrets(text)).toBe(masked.split(M).length - 1)
  expect(maskSecrets(masked)).toBe(masked)
  expect(countSecrets(masked)).toBe(0)
})

test.each([
  'PWD=/root OLDPWD=/',
  '--token-file=/var/run/secrets/token --secret-name=x',
  'ps -p 12 -o comm=',
  'mkdir -pv /a/b',
  'ssh -p2222 root@host',
  'docker run -u 1000:1000 -p8080:80 nginx',
  'http://host:8080/path@2x.png',
  '/usr/bin/passwd root',
  'TOKEN=$TOKEN PASSWORD=${PW} run',
  'basic authentication of a bearer',
  'cat /var/run/secrets/kubernetes.io/serviceaccount/token',
  '-----BEGIN CERTIFICATE----- MIIE',
  'bypass=1 compass=north',
  'PASSWORD=$(cat /etc/x) TOKEN="$TOKEN" KEY="$(a b)"',
  'PASSWORD="" TOKEN=\'\' run',
  `sh -c 'read --password ' x`,
  'curl -b jar.txt --cookie jar.txt',
  'rsync -avu host:path x',
  '"sport":4, "cookie":"18446616"',
])('keeps %s', (text) => {
  expect(maskSecrets(text)).toBe(text)
})

test('the binary says what a short option means', () => {
  expect(maskArguments('/usr/bin/mysql', '-proot1 -e x')).toBe(`-p${M} -e x`)
  expect(maskArguments('/usr/bin/mkdir', '-pv x')).toBe('-pv x')
})

test.each([
  ['a', 'a'],
  ['-', '-'],
  ['--a', '--a'],
  ['--token ', '--token '],
  ['://', '://'],
  ['://a:', '://a:'],
  ['eyJ', 'eyJ'],
  ['eyJ.', 'eyJ.'],
  ['password', 'password'],
  ['password=', 'x'],
  ['"', '"'],
  ['\\', '\\'],
  ['-u a', ':'],
  ['cookie:', '"'],
  ['-----BEGIN PRIVATE KEY-----', ''],
  ['authorization: ', ''],
  ['bearer ', 'b'],
  [' ', 'token= '],
  ["'", '--pass '],
  ['sk-', 'a'],
  ['password=$(', ''],
  ['password="$(', ''],
  ['password="', ''],
  ['password=\\"a ', '"'],
  ['"-p', 'mysql '],
  ['"-pa', 'mysql '],
  ['-p ', 'sshpass '],
  ['&sig=$(', ''],
  ['"-u a:', ''],
  ['"-b', 'curl '],
])('a long text of %s takes linear time', (piece, start) => {
  expectLinear((length) => {
    const text = start + piece.repeat(length / piece.length)
    return () => maskSecrets(text)
  })
})

test('a value of 15 MB is a value', () => {
  for (const before of ['password=', '--token ', 'password="', 'cookie: ', '-u bob:', 'mysql -p'])
    expect(maskSecrets(before + 'a'.repeat(15e6))).toBe(before + M)
})

test('what is not looked into has no secret', () => {
  expect(mayHoldSecrets(HINT_ALONE)).toBe(true)
  fc.assert(
    fc.property(SECRET_TEXTS, (text) => {
      expect(maskSecrets(text)).toBe(maskSecrets(`${HINT_ALONE}${text}`).slice(HINT_ALONE.length))
    }),
    { numRuns: 5000 },
  )
})
